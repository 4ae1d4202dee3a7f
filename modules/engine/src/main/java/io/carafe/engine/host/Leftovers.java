package io.carafe.engine.host;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.linux.process.Pidfd;
import io.carafe.program.plan.HostFacts;
import io.carafe.runtime.RuntimePaths;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a container leaves when its monitor is killed: processes and control groups. They are found
 * by the container's own groups, which nobody else uses.
 */
final class Leftovers {
  private static final int ROUNDS_MAX = 200;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int SIGKILL = 9;

  /** Where the start time is behind the name of the process in /proc/PID/stat (proc(5)). */
  private static final int START_FIELD = 19;

  private final RuntimePaths paths;
  private final HostFacts facts;

  Leftovers(RuntimePaths paths, HostFacts facts) {
    this.paths = paths;
    this.facts = facts;
  }

  /** Whether process {@code pid} is the one that the container's monitor recorded. */
  boolean isFirstProcess(ContainerId container, int pid) {
    try {
      Path file = paths.containerRuntimeFolder(container).resolve("pid");
      return Files.readString(file).strip().equals(pid + " " + startTime(pid));
    } catch (IOException e) {
      return false;
    }
  }

  private static String startTime(int pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return fields.length > START_FIELD ? fields[START_FIELD] : "";
  }

  /** Kills all processes of the container and removes its groups. */
  void sweep(ContainerId container) {
    List<Path> groups = groups(container);
    try {
      for (int i = 0; i < ROUNDS_MAX && killAll(groups); i++) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    groups.forEach(Leftovers::removeGroup);
  }

  private List<Path> groups(ContainerId container) {
    String below = facts.cgroupParent() + "/" + container;
    List<Path> groups = new ArrayList<>();
    for (String mountPoint : facts.cgroups().mountPoints()) {
      groups.add(Path.of(mountPoint, below));
    }
    return groups;
  }

  /** Kills what is in the groups and those below them; whether there was anything. */
  private static boolean killAll(List<Path> groups) {
    boolean found = false;
    for (Path group : groups) {
      for (Path folder : tree(group)) {
        for (String pid : processes(folder)) {
          found |= kill(Integer.parseInt(pid));
        }
      }
    }
    return found;
  }

  private static boolean kill(int pid) {
    if (pid <= 1) {
      return false;
    }
    try (Pidfd process = Pidfd.open(pid)) {
      return process.signal(SIGKILL);
    } catch (Problem e) {
      return false;
    }
  }

  private static List<String> processes(Path group) {
    try {
      return Files.readAllLines(group.resolve("cgroup.procs"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The group and all below it, each after its parent. */
  private static List<Path> tree(Path group) {
    List<Path> tree = new ArrayList<>();
    Deque<Path> open = new ArrayDeque<>(List.of(group));
    while (!open.isEmpty()) {
      Path folder = open.pop();
      if (!Files.isDirectory(folder)) {
        continue;
      }
      tree.add(folder);
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(folder, entry -> Files.isDirectory(entry))) {
        entries.forEach(open::push);
      } catch (IOException e) {
        // It went away meanwhile.
      }
    }
    return tree;
  }

  private static void removeGroup(Path group) {
    for (Path folder : tree(group).reversed()) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        // A process in it outlives SIGKILL; the group goes with the host's next start.
      }
    }
  }
}
