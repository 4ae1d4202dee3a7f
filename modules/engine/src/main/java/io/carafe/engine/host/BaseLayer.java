package io.carafe.engine.host;

import io.carafe.engine.disk.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A folder below all layers of every container, with the places on which each one mounts something.
 * An image that brings them itself hides it; where one does not, nothing has to be made in the
 * container's own folder, which would cost a write to the disk per place and start.
 *
 * <p>Source of the list: what Docker puts into its init layer (moby, daemon/initlayer).
 */
final class BaseLayer {
  private static final List<String> DIRECTORIES =
      List.of("dev", "dev/pts", "dev/shm", "etc", "proc", "sys");
  private static final List<String> FILES =
      List.of("dev/console", "etc/hostname", "etc/hosts", "etc/resolv.conf");
  private static final String MOUNTS = "etc/mtab";

  private BaseLayer() {}

  /** Makes in {@code folder} what is missing of the layer. */
  static void make(Path folder) {
    try {
      makeDirectory(folder);
      for (String name : DIRECTORIES) {
        makeDirectory(folder.resolve(name));
      }
      for (String name : FILES) {
        makeFile(folder.resolve(name));
      }
      Path mounts = folder.resolve(MOUNTS);
      if (!Files.exists(mounts, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(mounts, Path.of("../proc/mounts"));
      }
    } catch (IOException e) {
      throw DiskFailure.of("create " + folder, e);
    }
  }

  private static void makeDirectory(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void makeFile(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.createFile(file);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
