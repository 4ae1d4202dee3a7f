package io.carafe.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoReasonTest {
  @TempDir private Path folder;

  private static String reason(ThrowingCallable call) {
    try {
      call.call();
    } catch (IOException e) {
      return IoReason.of(e);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("nothing failed");
  }

  @Test
  void of_failuresOfFiles_saysWhyWithoutTheName() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(reason(() -> Files.readString(folder.resolve("none"))))
        .isEqualTo("no such file or folder");
    assertThat(reason(() -> Files.createDirectory(file))).isEqualTo("it exists already");
    assertThat(reason(() -> Files.delete(folder))).isEqualTo("the folder is not empty");
    assertThat(reason(() -> Files.readString(file, StandardCharsets.UTF_8)))
        .isEqualTo("it is not UTF-8 text");
    assertThat(reason(() -> Files.readString(file.resolve("below")))).isEqualTo("Not a directory");
    assertThat(reason(() -> Files.readAllBytes(folder))).isEqualTo("Is a directory");
  }

  @Test
  void of_failureWithoutWords_isItsKind() {
    assertThat(
            reason(() -> {
              throw new IOException();
            }))
        .isEqualTo("IOException");
  }
}
