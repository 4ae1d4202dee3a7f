package io.carafe.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
  @TempDir private Path library;
  private long second;

  private void launcher(String hash) throws IOException {
    Path file = library.resolve("jvm.sh");
    Files.writeString(file, "# found by the launchers\njars=$lib/jars/" + hash + "\n");
    second++;
    Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000));
  }

  @Test
  void isReplaced_otherJars_untilTheyAreTheOwnAgain() throws IOException {
    launcher("one");
    Build build = new Build(library);
    assertThat(build.isReplaced()).isFalse();
    launcher("two");
    assertThat(build.isReplaced()).isTrue();
    assertThat(build.isReplaced()).isTrue();
    launcher("one");
    assertThat(build.isReplaced()).isFalse();
  }

  @Test
  void isReplaced_noLauncher_isFalse() throws IOException {
    Build build = new Build(library);
    assertThat(build.isReplaced()).isFalse();
    launcher("one");
    assertThat(build.isReplaced()).isFalse();
  }
}
