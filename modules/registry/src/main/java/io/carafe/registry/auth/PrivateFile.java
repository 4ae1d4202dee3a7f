package io.carafe.registry.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that only their owner may read. */
final class PrivateFile {
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFile() {}

  /**
   * Writes {@code bytes} in the place of {@code file}, or of the file it links to, all or nothing;
   * makes its folder if that is missing.
   */
  static void replace(Path file, byte[] bytes, Owner owner) throws IOException {
    Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new IOException("it has no folder");
    }
    if (!Files.exists(folder)) {
      Files.createDirectories(folder.resolveSibling("."));
      Files.createDirectory(folder, FOLDER);
      own(folder, owner);
    }
    Path temporary = Files.createTempFile(folder, ".config", ".json", FILE);
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      own(temporary, owner);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void own(Path path, Owner owner) throws IOException {
    Object user = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (owner.user() != ((Integer) user).longValue()) {
      Files.setAttribute(path, "unix:gid", (int) owner.group(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:uid", (int) owner.user(), LinkOption.NOFOLLOW_LINKS);
    }
  }
}
