package io.carafe.app.wiring;

import io.carafe.program.plan.HostFacts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The control groups that the client makes for a daemon it starts, one in each hierarchy: {@code
 * carafe-daemon-PID}. Zygote and monitors are in them as well. Where the daemon was started by
 * something else, such as systemd, there are none.
 */
final class DaemonGroups {
  private static final String PREFIX = "carafe-daemon-";

  /** How long the last monitor may take to end after it has said so. */
  private static final int TRIES_MAX = 50;

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final HostFacts facts;
  private final long own;
  private volatile boolean left;

  /** The groups of the daemon with process id {@code own}. */
  DaemonGroups(HostFacts facts, long own) {
    this.facts = facts;
    this.own = own;
  }

  /**
   * Leaves the own groups and removes them; one that a monitor is still in stays, for a later
   * daemon to remove. The last daemon also removes the containers' parent.
   *
   * @param alone whether no container runs any more, so that monitors can only be about to end
   */
  void leave(boolean alone) {
    for (String mountPoint : facts.cgroups().mountPoints()) {
      Path top = Path.of(mountPoint);
      Path group = top.resolve(PREFIX + own);
      left |= Files.exists(group) && moved(top);
    }
    for (int i = 0; !sweep() && alone && i < TRIES_MAX; i++) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private boolean moved(Path top) {
    try {
      Files.writeString(top.resolve("cgroup.procs"), Long.toString(own));
      return true;
    } catch (IOException e) {
      return false; // the top of a namespace of version 2, which takes no processes
    }
  }

  /**
   * Removes what killed daemons left, whose process ids nobody has now, and the own groups once
   * they were left; false where a process is still in one.
   */
  boolean sweep() {
    boolean swept = true;
    for (String mountPoint : facts.cgroups().mountPoints()) {
      Path top = Path.of(mountPoint);
      List<Path> groups = groups(top);
      groups.removeIf(group -> isUnused(group) && removeIfEmpty(group));
      swept &= groups.stream().noneMatch(this::isUnused);
      if (groups.isEmpty()) {
        removeIfEmpty(top.resolve(facts.cgroupParent()));
      }
    }
    return swept;
  }

  private static List<Path> groups(Path top) {
    List<Path> groups = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(top, PREFIX + "*")) {
      found.forEach(groups::add);
    } catch (IOException e) {
      // A hierarchy that was unmounted has no groups.
    }
    return groups;
  }

  private boolean isUnused(Path group) {
    String pid = group.getFileName().toString().substring(PREFIX.length());
    return pid.equals(Long.toString(own)) ? left : isDead(pid);
  }

  /** Gone, or a zombie: that has no command line any more (proc_pid_cmdline(5)). */
  private static boolean isDead(String pid) {
    try {
      return Files.readString(Path.of("/proc", pid, "cmdline")).isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether it is gone: the kernel keeps a group that has processes or further groups. */
  private static boolean removeIfEmpty(Path group) {
    try {
      Files.deleteIfExists(group);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
