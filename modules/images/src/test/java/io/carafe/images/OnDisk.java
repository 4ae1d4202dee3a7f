package io.carafe.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Gives tests their temporary folders on a file system from whose files the kernel mounts images:
 * not in memory, where Debian 13 has /tmp, and not on overlay. Where there is none, one is made in
 * a file of /var/tmp, as root, for as long as the tests run.
 */
public final class OnDisk implements TempDirFactory {
  private static final Set<String> UNFIT = Set.of("tmpfs", "overlay", "ramfs");
  private static final Path BASE = base();

  private static Path base() {
    Path usual = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      for (Path folder : new Path[] {usual, Path.of("/var/tmp")}) {
        if (!UNFIT.contains(Files.getFileStore(folder).type()) && Files.isWritable(folder)) {
          return folder;
        }
      }
      return System.getProperty("user.name").equals("root") ? made() : usual;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path made() throws IOException {
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "carafe-disk");
    Path disk = folder.resolve("disk");
    Path mounted = Files.createDirectory(folder.resolve("mounted"));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
    run("truncate", "-s", "16G", disk.toString());
    run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", disk.toString());
    run("mount", "-o", "loop", disk.toString(), mounted.toString());
    return mounted;
  }

  private static void remove(Path folder) {
    try {
      run("umount", "-l", folder.resolve("mounted").toString());
      Files.delete(folder.resolve("mounted"));
      Files.delete(folder.resolve("disk"));
      Files.delete(folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String... command) throws IOException {
    int code = new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " exited with " + code);
    }
  }

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    return Files.createTempDirectory(BASE, "junit-");
  }
}
