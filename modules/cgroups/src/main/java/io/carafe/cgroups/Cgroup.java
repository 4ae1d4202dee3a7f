package io.carafe.cgroups;

import io.carafe.base.Problem;
import io.carafe.cgroups.files.CgroupFolders;
import io.carafe.cgroups.files.KernelFiles;
import io.carafe.cgroups.stats.CgroupStats;
import io.carafe.cgroups.stats.SeparateStats;
import io.carafe.cgroups.stats.UnifiedStats;
import io.carafe.spec.runtime.OciResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** A container's cgroups. Used by one thread; others may work on the same cgroups. */
public final class Cgroup {
  private final CgroupFolders folders;

  private Cgroup(CgroupFolders folders) {
    this.folders = folders;
  }

  /** The cgroups in these folders. */
  public static Cgroup in(CgroupFolders folders) {
    return new Cgroup(folders);
  }

  /** Where they are. */
  public CgroupFolders folders() {
    return folders;
  }

  /** Whether any of them is there. */
  public boolean exists() {
    return folders.all().stream().anyMatch(Files::isDirectory);
  }

  /** What the container uses now. What the kernel does not tell is 0 or absent. */
  public CgroupStats stats() {
    return folders.isUnified()
        ? UnifiedStats.read(new KernelFiles(folders.unified().orElseThrow()))
        : SeparateStats.read(folders);
  }

  /**
   * The ids of its processes, in this process's pid namespace, ascending; those in cgroups below
   * too.
   */
  public List<Integer> processes() {
    return Processes.pids(processFolder());
  }

  /** The hierarchy that every process of the container is in: version 2, else its devices'. */
  private Path processFolder() {
    if (folders.isUnified()) {
      return folders.unified().orElseThrow();
    }
    for (String controller : List.of("devices", "freezer", "pids", "memory")) {
      Path folder = folders.separate().get(controller);
      if (folder != null) {
        return folder;
      }
    }
    return folders.all().getFirst();
  }

  /**
   * Halts every process, or lets them go on; does nothing where that is so already.
   *
   * @throws Problem.Unavailable where it takes longer than some seconds; then all go on
   * @throws Problem.Unsupported where the host has no freezer
   */
  public void freeze(boolean frozen) throws InterruptedException {
    Freezer.of(folders).set(frozen);
  }

  /** Whether every process is halted. */
  public boolean isFrozen() {
    return Freezer.find(folders).map(Freezer::isFrozen).orElse(false);
  }

  /**
   * Changes limits; those that {@code resources} does not name stay. Which devices may be used does
   * not change.
   *
   * @throws Problem.Invalid where the kernel refuses a value; the pointer says which
   */
  public void update(OciResources resources) {
    LimitUpdate.apply(folders, resources);
  }

  /** Kills every process at once where the kernel can (Linux 5.14); false where it cannot. */
  public boolean killAtOnce() {
    Optional<KernelFiles> files = folders.unified().map(KernelFiles::new);
    if (files.isEmpty() || !files.get().has("cgroup.kill")) {
      return false;
    }
    try {
      files.get().write("cgroup.kill", "1");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Signals every process, halted meanwhile so that none escapes by forking.
   *
   * @param signals sends one signal to the process of an id, which may have ended
   */
  public void signal(IntConsumer signals) throws InterruptedException {
    Optional<Freezer> freezer = Freezer.find(folders);
    boolean wasFrozen = freezer.map(Freezer::isFrozen).orElse(false);
    if (freezer.isPresent() && !wasFrozen) {
      freezer.get().set(true);
    }
    try {
      processes().forEach(signals::accept);
    } finally {
      if (freezer.isPresent() && !wasFrozen) {
        freezer.get().set(false);
      }
    }
  }

  /**
   * Removes the cgroups and those that the container made below them, once their processes have
   * ended; does nothing where they are gone.
   *
   * @throws Problem.Conflict where processes are still in one after two seconds; it says which
   */
  public void remove() throws InterruptedException {
    for (Path folder : folders.all()) {
      Removal.remove(folder);
    }
  }

  /** How often the OOM killer ended a process. */
  public OomCounter oomCounter() {
    return OomCounter.of(folders);
  }
}
