package io.carafe.cgroups;

import io.carafe.cgroups.files.CgroupFolders;
import io.carafe.cgroups.files.KernelFiles;
import java.nio.file.Path;

/**
 * Counts how often the OOM killer ended a process of a container.
 *
 * <p>Version 2 counts in {@code memory.events}, which tells watchers (inotify) when it changes;
 * version 1 in {@code memory.oom_control} since Linux 4.13, which does not.
 *
 * @param files the cgroup of memory
 * @param file the file that counts
 */
public record OomCounter(KernelFiles files, String file) {
  static OomCounter of(CgroupFolders folders) {
    KernelFiles files = folders.of("memory").orElse(new KernelFiles(Path.of("/nonexistent")));
    return new OomCounter(files, folders.isUnified() ? "memory.events" : "memory.oom_control");
  }

  /** How often until now; 0 where the cgroup is gone. */
  public long kills() {
    return files.keyed(file).getOrDefault("oom_kill", 0L);
  }

  /** Whether the cgroup is still there. */
  public boolean exists() {
    return files.has(file);
  }

  /** Whether the kernel tells when the count changes. */
  boolean tells() {
    return file.equals("memory.events");
  }
}
