package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.program.kernel.Linux;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
  private static MountOptions parse(String... options) {
    return MountOptions.parse(List.of(options));
  }

  @Test
  void parse_attributes_setsThemForBothCalls() {
    MountOptions options = parse("ro", "nosuid", "nodev", "noexec");
    assertThat(options.set())
        .isEqualTo(
            Linux.MOUNT_ATTR_RDONLY
                | Linux.MOUNT_ATTR_NOSUID
                | Linux.MOUNT_ATTR_NODEV
                | Linux.MOUNT_ATTR_NOEXEC);
    assertThat(options.legacy())
        .isEqualTo(Linux.MS_RDONLY | Linux.MS_NOSUID | Linux.MS_NODEV | Linux.MS_NOEXEC);
  }

  @Test
  void parse_oppositeOption_lastOneWins() {
    MountOptions options = parse("ro", "rw");
    assertThat(options.set()).isZero();
    assertThat(options.clear()).isEqualTo(Linux.MOUNT_ATTR_RDONLY);
    assertThat(options.legacy()).isZero();
  }

  @Test
  void parse_accessTime_clearsTheWholeChoice() {
    MountOptions options = parse("noatime", "strictatime");
    assertThat(options.set()).isEqualTo(Linux.MOUNT_ATTR_STRICTATIME);
    assertThat(options.clear()).isEqualTo(Linux.MOUNT_ATTR__ATIME);
    assertThat(options.legacy()).isEqualTo(Linux.MS_STRICTATIME);
  }

  @Test
  void parse_recursiveOptions_areKeptApart() {
    MountOptions options = parse("rbind", "rro", "rnosuid", "rslave");
    assertThat(options.isBind()).isTrue();
    assertThat(options.isBindRecursive()).isTrue();
    assertThat(options.set()).isZero();
    assertThat(options.recursiveSet()).isEqualTo(Linux.MOUNT_ATTR_RDONLY | Linux.MOUNT_ATTR_NOSUID);
    assertThat(options.propagation()).isEqualTo(Linux.MS_SLAVE);
    assertThat(options.isPropagationRecursive()).isTrue();
  }

  @Test
  void parse_unknownOptions_goToTheFileSystem() {
    MountOptions options = parse("mode=755", "size=64k", "nosuid", "newinstance");
    assertThat(options.data()).isEqualTo(List.of("mode=755", "size=64k", "newinstance"));
  }
}
