package io.carafe.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The descriptors of this process that lead below a folder, to find leaks of. */
public final class OpenDescriptors {
  private OpenDescriptors() {}

  /** What the descriptors lead to, as far as it starts with {@code prefix}. */
  public static Set<String> under(String prefix) throws Exception {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      for (Path fd : fds.toList()) {
        if (Files.isSymbolicLink(fd)) {
          String target = Files.readSymbolicLink(fd).toString();
          if (target.startsWith(prefix)) {
            found.add(fd.getFileName() + " " + target);
          }
        }
      }
    }
    return found;
  }
}
