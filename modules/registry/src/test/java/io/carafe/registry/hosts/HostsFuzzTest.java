package io.carafe.registry.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.carafe.base.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** No bytes make the reader of {@code hosts.toml} fail with anything but a line and its number. */
@Tag("fuzz")
class HostsFuzzTest {
  private static final Path FILE = Path.of("/c/r.example/hosts.toml");

  @FuzzTest(maxDuration = "60s")
  void parse_anyFile_isReadOrRefusedWithItsLine(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      assertThat(new HostsFile(FILE, "r.example").parse(text)).isNotEmpty();
    } catch (Problem.Invalid refused) {
      assertThat(refused.getMessage()).startsWith(FILE + ":").doesNotContain("\n");
    }
  }
}
