package io.carafe.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitRecordTest {
  @TempDir private Path folder;

  @Test
  void read_record_hasLineAndExportedBytes() throws IOException {
    Files.writeString(
        folder.resolve("exit"), "code=137 signal=9 time=1800000000000000005\noom_kill 1\n");
    assertThat(ExitRecord.read(folder))
        .contains(
            new Exited(
                137,
                9,
                Instant.ofEpochSecond(1_800_000_000, 5),
                Bytes.of("oom_kill 1\n".getBytes(StandardCharsets.UTF_8))));
    ExitRecord.remove(folder);
    ExitRecord.remove(folder);
    assertThat(ExitRecord.read(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "code=1 signal=0 time=5",
        "code=1 signal=0\n",
        "code=-1 signal=0 time=5\n"
      })
  void read_malformed_isCorrupt(String text) throws IOException {
    Files.writeString(folder.resolve("exit"), text);
    assertThatThrownBy(() -> ExitRecord.read(folder)).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void read_link_isNotFollowed() throws IOException {
    Files.createSymbolicLink(folder.resolve("exit"), Path.of("/etc/passwd"));
    assertThatThrownBy(() -> ExitRecord.read(folder)).isInstanceOf(Problem.Kernel.class);
    Files.delete(folder.resolve("exit"));
  }
}
