package io.carafe.cgroups;

import io.carafe.base.Problem;
import io.carafe.cgroups.files.KernelFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Who is in a cgroup, and in those that the container made below it. */
final class Processes {
  /** A container that makes more cgroups than this is not followed further. */
  static final int FOLDERS_MAX = 16_384;

  private Processes() {}

  /** The folder and all below it, each before those in it. */
  static List<Path> tree(Path top) {
    List<Path> found = new ArrayList<>();
    Deque<Path> waiting = new ArrayDeque<>(List.of(top));
    while (!waiting.isEmpty()) {
      Path folder = waiting.pop();
      if (found.size() >= FOLDERS_MAX) {
        throw Problem.exhausted("list " + top + ": more than " + FOLDERS_MAX + " cgroups below it");
      }
      if (Files.isDirectory(folder)) {
        found.add(folder);
        addChildren(folder, waiting);
      }
    }
    return found;
  }

  private static void addChildren(Path folder, Deque<Path> waiting) {
    try (DirectoryStream<Path> children =
        Files.newDirectoryStream(folder, child -> Files.isDirectory(child))) {
      children.forEach(waiting::add);
    } catch (IOException | DirectoryIteratorException e) {
      if (Files.isDirectory(folder)) {
        throw Problem.unavailable("list " + folder + ": " + e.getMessage()).withCause(e);
      }
    }
  }

  /** The ids of all processes in the tree, in this process's pid namespace, ascending. */
  static List<Integer> pids(Path top) {
    SortedSet<Integer> pids = new TreeSet<>();
    for (Path folder : tree(top)) {
      for (String line : new KernelFiles(folder).lines("cgroup.procs")) {
        KernelFiles.parse(line.strip()).ifPresent(pid -> pids.add(Math.toIntExact(pid)));
      }
    }
    pids.remove(0);
    return List.copyOf(pids);
  }
}
