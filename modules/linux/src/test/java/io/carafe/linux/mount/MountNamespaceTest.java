package io.carafe.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.file.Folder;
import io.carafe.linux.process.Pidfd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class MountNamespaceTest {
  @TempDir Path folder;
  private Process process;

  @BeforeEach
  void unshare() throws Exception {
    process = new ProcessBuilder("unshare", "-m", "sh", "-c", "echo; exec sleep 1000").start();
    assertThat(process.getInputStream().read()).isEqualTo('\n');
  }

  @AfterEach
  void end() throws Exception {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void call_mountThere_isNotSeenHere() {
    try (Pidfd other = Pidfd.open((int) process.pid());
        Fd memory = DetachedMount.inMemory("test");
        Folder inside = Folder.of(memory.duplicate(), "memory")) {
      inside.makeFolder("mark", 0700);
      MountNamespace.call(
          other,
          () -> {
            try (Folder there = Folder.open(folder)) {
              DetachedMount.attach(memory, there, ".");
            }
            return null;
          });
      assertThat(folder.resolve("mark")).doesNotExist();
      boolean seen = MountNamespace.call(other, () -> Files.exists(folder.resolve("mark")));
      assertThat(seen).isTrue();
      MountNamespace.call(
          other,
          () -> {
            try (Folder parent = Folder.open(folder.resolve(".."))) {
              DetachedMount.detach(parent, folder.getFileName().toString());
            }
            return null;
          });
      seen = MountNamespace.call(other, () -> Files.exists(folder.resolve("mark")));
      assertThat(seen).isFalse();
    }
  }

  @Test
  void call_workThatFails_throwsItsProblem() {
    try (Pidfd other = Pidfd.open((int) process.pid())) {
      assertThatThrownBy(() ->
              MountNamespace.call(
                  other,
                  () -> {
                    throw Problem.conflict("no");
                  }))
          .isInstanceOf(Problem.Conflict.class);
    }
  }

  @Test
  void call_endedProcess_isAProblem() throws Exception {
    try (Pidfd other = Pidfd.open((int) process.pid())) {
      end();
      assertThatThrownBy(() -> MountNamespace.call(other, () -> null))
          .isInstanceOf(Problem.Kernel.class);
    }
  }

  @Test
  void of_noFileSystem_saysErrno() {
    assertThatThrownBy(() -> DetachedMount.of("carafe", "/dev/null"))
        .isInstanceOf(Problem.Kernel.class)
        .hasMessageContaining("mount carafe");
  }
}
