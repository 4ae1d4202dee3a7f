package io.carafe.cgroups;

import io.carafe.base.Problem;
import io.carafe.cgroups.files.CgroupFolders;
import io.carafe.cgroups.files.KernelFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Halts the processes of a cgroup. */
record Freezer(KernelFiles files, boolean unified) {
  private static final int TRIES_MAX = 1_000;
  private static final int TRIES_UNTIL_THAW = 100;
  private static final int PAUSE_MILLIS = 5;

  static Optional<Freezer> find(CgroupFolders folders) {
    Path separate = folders.separate().get("freezer");
    if (separate != null) {
      return Optional.of(new Freezer(new KernelFiles(separate), false));
    }
    return folders
        .unified()
        .map(KernelFiles::new)
        .filter(files -> files.has("cgroup.freeze"))
        .map(files -> new Freezer(files, true));
  }

  static Freezer of(CgroupFolders folders) {
    return find(folders)
        .orElseThrow(() ->
            Problem.unsupported("no cgroup of the container can be frozen")
                .withHint("mount the freezer controller, or cgroup version 2"));
  }

  boolean isFrozen() {
    return unified
        ? files.keyed("cgroup.events").getOrDefault("frozen", 0L) == 1
        : files.text("freezer.state").orElse("").strip().equals("FROZEN");
  }

  void set(boolean frozen) throws InterruptedException {
    write(frozen);
    for (int i = 1; isFrozen() != frozen; i++) {
      if (i >= TRIES_MAX) {
        write(false);
        String word = frozen ? "freeze " : "thaw ";
        throw Problem.unavailable(word + files.folder() + ": it takes too long");
      }
      Thread.sleep(PAUSE_MILLIS);
      if (!unified) {
        nudge(frozen, i);
      }
    }
  }

  private void write(boolean frozen) {
    if (unified) {
      files.require("cgroup.freeze", frozen ? "1" : "0");
    } else {
      files.require("freezer.state", frozen ? "FROZEN" : "THAWED");
    }
  }

  /**
   * Version 1 may stay FREEZING where a process is forked meanwhile; writing again helps, and now
   * and then a thaw (kernel Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst).
   */
  private void nudge(boolean frozen, int round) throws InterruptedException {
    if (frozen && round % TRIES_UNTIL_THAW == 0) {
      write(false);
      Thread.sleep(PAUSE_MILLIS);
    }
    write(frozen);
  }
}
