package io.carafe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The host's mounts and cgroups, and the processes of one instance: what must not be left behind.
 */
record HostState(Set<String> mounts, Set<String> cgroups) {
  private static final int TRIES = 100;
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  static HostState now() {
    return new HostState(readMounts(), readCgroups());
  }

  /** What is there now and was not before; waits up to two seconds for what is on its way out. */
  Difference differenceOf(String marker) {
    Difference difference = look(marker);
    for (int i = 0; i < TRIES && !difference.equals(Difference.NONE); i++) {
      pause();
      difference = look(marker);
    }
    return difference;
  }

  private Difference look(String marker) {
    Set<String> newMounts = new TreeSet<>(readMounts());
    newMounts.removeAll(mounts);
    Set<String> newCgroups = new TreeSet<>(readCgroups());
    newCgroups.removeAll(cgroups);
    return new Difference(List.copyOf(newMounts), List.copyOf(newCgroups), processes(marker));
  }

  private static List<String> processes(String marker) {
    List<String> found = new ArrayList<>();
    ProcessHandle.allProcesses()
        .forEach(p -> {
          String line = read(Path.of("/proc/" + p.pid() + "/cmdline")).replace('\0', ' ');
          if (line.contains(marker)) {
            found.add(p.pid() + " " + line);
          }
        });
    return found;
  }

  private static Set<String> readMounts() {
    Set<String> points = new HashSet<>();
    read(Path.of("/proc/self/mountinfo"))
        .lines()
        .forEach(line -> points.add(line.split(" ", -1)[4]));
    return points;
  }

  private static Set<String> readCgroups() {
    Set<String> folders = new HashSet<>();
    if (!Files.isDirectory(CGROUPS)) {
      return folders;
    }
    try (Stream<Path> walk = Files.walk(CGROUPS, 6)) {
      walk.filter(p -> p.toString().contains("/carafe/"))
          .filter(Files::isDirectory)
          .forEach(p -> folders.add(p.toString()));
    } catch (IOException | UncheckedIOException e) {
      // A folder that goes away while we look is not left behind.
      return folders;
    }
    return folders;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }

  /** What is left: mount points, cgroup folders, processes. */
  record Difference(List<String> mounts, List<String> cgroups, List<String> processes) {
    static final Difference NONE = new Difference(List.of(), List.of(), List.of());
  }
}
