package io.carafe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk of its own with an ext4 file system: not in memory and not on overlay, wherever /tmp is.
 */
final class TestDisk implements AutoCloseable {
  private final Path folder;

  private TestDisk(Path folder) {
    this.folder = folder;
  }

  static TestDisk make() {
    try {
      TestDisk disk = new TestDisk(Files.createTempDirectory(Path.of("/var/tmp"), "carafe-disk"));
      Path file = disk.folder.resolve("disk");
      Files.createDirectory(disk.mounted());
      Commands.run("truncate", "-s", "1G", file.toString()).exits(0);
      Commands.run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", file.toString()).exits(0);
      Commands.run("mount", "-o", "loop", file.toString(), disk.mounted().toString()).exits(0);
      return disk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its root. */
  Path mounted() {
    return folder.resolve("mounted");
  }

  @Override
  public void close() {
    Commands.run("umount", mounted().toString()).exits(0);
    Commands.run("rm", "-rf", folder.toString()).exits(0);
  }
}
