package io.carafe.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.carafe.base.Problem;
import org.junit.jupiter.api.Tag;

/** No bytes make the reader of {@code config.json} fail with anything but one line. */
@Tag("fuzz")
class DockerConfigFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void inFile_anyBytes_isReadOrRefused(byte[] bytes) {
    try {
      assertThat(DockerConfig.inFile(bytes, "r.example")).isNotNull();
    } catch (Problem.Invalid refused) {
      assertThat(refused.getMessage()).startsWith("config.json").doesNotContain("\n");
    }
  }
}
