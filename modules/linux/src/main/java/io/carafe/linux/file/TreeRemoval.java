package io.carafe.linux.file;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Removes one tree, going down at most {@value #DEPTH_MAX} folders at a time. What lies deeper is
 * moved up to the tree's top and found there by another pass, so that a tree of any depth needs
 * neither more descriptors nor more memory.
 */
final class TreeRemoval {
  private static final int DEPTH_MAX = 32;
  private static final String MOVED_PREFIX = ".carafe-removing-";

  private final Folder parent;
  private final String name;
  private final Deque<Level> levels = new ArrayDeque<>();
  private int moved;

  TreeRemoval(Folder parent, String name) {
    this.parent = parent;
    this.name = name;
  }

  void run() {
    try {
      if (!removedDirectly(parent, name)) {
        levels.push(new Level(parent, name));
      }
      while (!levels.isEmpty()) {
        step(levels.element());
      }
    } finally {
      levels.forEach(Level::close);
    }
  }

  private void step(Level level) {
    if (!level.entries.hasNext()) {
      finish(level);
      return;
    }
    FolderEntry entry = level.entries.next();
    if (removedDirectly(level.folder, entry.name())) {
      level.progress = true;
    } else if (levels.size() < DEPTH_MAX) {
      levels.push(new Level(level.folder, entry.name()));
    } else {
      moveUp(level, entry.name());
    }
  }

  /** Removes the emptied folder, or reads it again where names were missed or moved into it. */
  private void finish(Level level) {
    try {
      level.parent.removeFolder(level.name);
    } catch (Problem.Kernel e) {
      boolean occupied = e.errno() == Errno.ENOTEMPTY || e.errno() == Errno.EEXIST;
      if (occupied && level.progress) {
        level.restart();
        return;
      }
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    levels.pop().close();
    if (!levels.isEmpty()) {
      levels.element().progress = true;
    }
  }

  private void moveUp(Level level, String entry) {
    Level top = levels.getLast();
    while (true) {
      try {
        level.folder.rename(entry, top.folder, MOVED_PREFIX + moved++, RenameMode.KEEP);
        level.progress = true;
        top.progress = true;
        return;
      } catch (Problem.Kernel e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
      }
    }
  }

  /** Removes a file or an empty folder; false where it is a folder with names in it. */
  private static boolean removedDirectly(Folder folder, String name) {
    try {
      folder.remove(name);
      return true;
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENOENT) {
        return true;
      }
      if (e.errno() != Errno.EISDIR && e.errno() != Errno.EPERM) {
        throw e;
      }
    }
    try {
      folder.removeFolder(name);
      return true;
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENOENT) {
        return true;
      }
      if (e.errno() == Errno.ENOTEMPTY || e.errno() == Errno.EEXIST) {
        return false;
      }
      throw e;
    }
  }

  /** A folder on the way down, with the names still to be removed. */
  private static final class Level implements AutoCloseable {
    private final Folder parent;
    private final String name;
    private final Folder folder;
    private FolderEntries entries;
    private boolean progress;

    Level(Folder parent, String name) {
      this.parent = parent;
      this.name = name;
      this.folder = parent.folder(name, Resolve.NO_LINKS);
      this.entries = folder.entries();
    }

    void restart() {
      entries.close();
      entries = folder.entries();
      progress = false;
    }

    @Override
    public void close() {
      entries.close();
      folder.close();
    }
  }
}
