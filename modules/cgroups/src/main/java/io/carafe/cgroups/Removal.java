package io.carafe.cgroups;

import io.carafe.base.Problem;
import io.carafe.cgroups.files.KernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes a cgroup with all below it. */
final class Removal {
  private static final int TRIES_MAX = 400;
  private static final int PAUSE_MILLIS = 5;

  private Removal() {}

  static void remove(Path top) throws InterruptedException {
    for (int i = 1; Files.isDirectory(top); i++) {
      IOException failure = tryOnce(top);
      if (failure == null) {
        return;
      }
      if (i >= TRIES_MAX) {
        throw Problem.conflict("remove cgroup " + top + ": " + why(top, failure))
            .withCause(failure);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static String why(Path top, IOException failure) {
    List<Integer> pids = Processes.pids(top);
    return pids.isEmpty()
        ? KernelFiles.reason(failure)
        : "processes are still in it: " + pids.subList(0, Math.min(8, pids.size()));
  }

  /** Deepest first; answers why the last one that failed did, or null. */
  private static @Nullable IOException tryOnce(Path top) {
    IOException failure = null;
    for (Path folder : Processes.tree(top).reversed()) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        failure = e;
      }
    }
    return failure;
  }
}
