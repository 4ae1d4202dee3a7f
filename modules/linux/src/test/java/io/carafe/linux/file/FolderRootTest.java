package io.carafe.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class FolderRootTest {
  @TempDir private Path path;

  @AfterEach
  void removeAll() {
    try (Folder folder = Folder.open(path);
        FolderEntries entries = folder.entries()) {
      entries.forEachRemaining(entry -> folder.removeTree(entry.name()));
    }
  }

  @Test
  void makeNode_devices_haveTheirNumbers() {
    try (Folder folder = Folder.open(path)) {
      DeviceNumber large = new DeviceNumber(4_000, 1_000_000);
      folder.makeNode("whiteout", FileType.CHARACTER_DEVICE, 0, DeviceNumber.ZERO);
      folder.makeNode("block", FileType.BLOCK_DEVICE, 0600, large);
      folder.makeNode("fifo", FileType.FIFO, 0600, DeviceNumber.ZERO);
      assertThat(folder.status("whiteout").node()).isEqualTo(DeviceNumber.ZERO);
      assertThat(folder.status("block").node()).isEqualTo(large);
      assertThat(folder.status("fifo").type()).isEqualTo(FileType.FIFO);
    }
  }

  @Test
  void setOwner_symlinkAndLargeIds_changesTheLink() {
    try (Folder folder = Folder.open(path)) {
      folder.makeSymlink("link", "/etc/passwd");
      FileOwner owner = new FileOwner(4_294_967_294L, 3_000_000_000L);
      folder.setOwner("link", owner);
      assertThat(folder.status("link").owner()).isEqualTo(owner);
    }
  }

  @Test
  void setAttribute_trustedOnSymlinkAndFolder_isKept() {
    try (Folder folder = Folder.open(path)) {
      folder.makeSymlink("link", "/nowhere");
      folder.makeFolder("sub", 0755);
      folder.setAttribute("link", "trusted.x", new byte[] {'y'});
      folder.setAttribute("sub", "trusted.overlay.opaque", new byte[] {'y'});
      assertThat(folder.attribute("link", "trusted.x")).contains(new byte[] {'y'});
      assertThat(folder.attributeKeys("sub")).contains("trusted.overlay.opaque");
    }
  }

  @Test
  void setMode_symlink_isNotSupported() {
    try (Folder folder = Folder.open(path)) {
      folder.makeSymlink("link", "/etc/passwd");
      assertThatThrownBy(() -> folder.setMode("link", 0777))
          .isInstanceOfSatisfying(
              Problem.Kernel.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
    }
  }
}
