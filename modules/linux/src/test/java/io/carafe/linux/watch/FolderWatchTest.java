package io.carafe.linux.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.linux.file.Folder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
  @TempDir private Path path;

  @Test
  void await_changes_areSeenOnce() throws Exception {
    try (Folder folder = Folder.open(path);
        FolderWatch watch = FolderWatch.of(folder)) {
      assertThat(watch.await(Duration.ZERO)).isFalse();
      Files.writeString(path.resolve("log"), "x");
      assertThat(watch.await(Duration.ofSeconds(10))).isTrue();
      assertThat(watch.await(Duration.ZERO)).isFalse();
      Files.move(path.resolve("log"), path.resolve("log.1"));
      assertThat(watch.await(Duration.ofSeconds(10))).isTrue();
    }
  }
}
