package io.carafe.images.bundle;

import io.carafe.base.Problem;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.Resolve;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * Walks a tree, a folder before what is in it and names sorted: the order of {@link #compare}. No
 * link is followed. Sockets, which no layer can have, are left out.
 */
final class TreeWalk implements AutoCloseable {
  /** How deep the tree may be: each level keeps its folder open. */
  private static final int DEPTH_MAX = 256;

  private final Visitor visitor;
  private final Deque<Level> levels = new ArrayDeque<>();

  private TreeWalk(Visitor visitor) {
    this.visitor = visitor;
  }

  /** What is done with each file. */
  interface Visitor {
    /** Takes the file {@code place}; the root's path is {@code .}, without a name. */
    void visit(Place place) throws IOException;
  }

  /**
   * A file of the tree.
   *
   * @param path relative to the root, without a leading slash
   * @param folder the open folder it lies in; of the root, the root itself
   * @param name its name there; of the root {@code .}
   */
  record Place(String path, Folder folder, String name, FileStatus status) {
    boolean isRoot() {
      return name.equals(".");
    }
  }

  private record Level(String path, Folder folder, Iterator<String> names) {}

  /** Shows every file below {@code root}, itself first, to {@code visitor}. */
  static void walk(Folder root, Visitor visitor) throws IOException {
    try (TreeWalk walk = new TreeWalk(visitor)) {
      Folder own = root.folder(".", Resolve.NO_LINKS_ANY_MOUNT);
      walk.levels.push(new Level("", own, names(own)));
      visitor.visit(new Place(".", own, ".", own.status()));
      while (!walk.levels.isEmpty()) {
        walk.step();
      }
    }
  }

  private static Iterator<String> names(Folder folder) {
    TreeSet<String> names = new TreeSet<>();
    try (FolderEntries entries = folder.entries()) {
      while (entries.hasNext()) {
        names.add(entries.next().name());
      }
    }
    return names.iterator();
  }

  private void step() throws IOException {
    Level level = levels.element();
    if (!level.names().hasNext()) {
      levels.pop().folder().close();
      return;
    }
    String name = level.names().next();
    String path = level.path().isEmpty() ? name : level.path() + "/" + name;
    FileStatus status = level.folder().status(name);
    if (status.type() == FileType.SOCKET) {
      return;
    }
    visitor.visit(new Place(path, level.folder(), name, status));
    if (status.type() == FileType.FOLDER) {
      enter(path, level.folder().folder(name, Resolve.NO_LINKS_ANY_MOUNT));
    }
  }

  private void enter(String path, Folder folder) {
    levels.push(new Level(path, folder, names(folder)));
    if (levels.size() > DEPTH_MAX) {
      throw Problem.exhausted("walk " + path + ": more than " + DEPTH_MAX + " levels");
    }
  }

  /** The order of the walk: by names, so that a folder's files follow it directly. */
  static int compare(String first, String second) {
    if (first.equals(".") || second.equals(".")) {
      return Boolean.compare(second.equals("."), first.equals("."));
    }
    int length = Math.min(first.length(), second.length());
    for (int i = 0; i < length; i++) {
      char a = first.charAt(i);
      char b = second.charAt(i);
      if (a != b) {
        return Integer.compare(a == '/' ? 0 : a, b == '/' ? 0 : b);
      }
    }
    return Integer.compare(first.length(), second.length());
  }

  @Override
  public void close() {
    levels.forEach(level -> level.folder().close());
  }
}
