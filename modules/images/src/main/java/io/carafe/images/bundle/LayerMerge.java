package io.carafe.images.bundle;

import io.carafe.base.Problem;
import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileOwner;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileTimes;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.RenameMode;
import io.carafe.linux.file.Resolve;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lays an unpacked layer over a tree, as an overlay would show them: what the layer has is moved,
 * what it hides is removed. The layer's folder is used up by it. For one layer.
 */
final class LayerMerge implements AutoCloseable {
  private static final String OPAQUE = "trusted.overlay.opaque";

  /** How deep the layer may be: each level keeps two folders open. */
  private static final int DEPTH_MAX = 256;

  private final Set<String> implied;
  private final Deque<Level> levels = new ArrayDeque<>();

  private LayerMerge(Collection<String> implied) {
    this.implied = new HashSet<>(implied);
  }

  /**
   * A folder of both.
   *
   * @param names what is in the layer's
   * @param look what it is to look like in the end
   * @param told whether the layer says so
   */
  private record Level(
      String path, Both both, Iterator<String> names, FileStatus look, boolean told) {
    Folder layer() {
      return both.layer();
    }

    Folder tree() {
      return both.tree();
    }
  }

  /** A folder of the layer and the one of that path in the tree. */
  private record Both(Folder layer, Folder tree) {}

  /**
   * Lays {@code layer} over {@code tree}.
   *
   * @param implied the folders of the layer that it has no entry for
   */
  static void merge(Folder layer, Folder tree, Collection<String> implied) {
    try (LayerMerge merge = new LayerMerge(implied)) {
      FileStatus own = layer.status();
      boolean silent =
          own.mode() == 0755
              && own.owner().equals(FileOwner.ROOT)
              && own.modified().equals(Instant.EPOCH);
      Optional<FileStatus> kept = silent ? Optional.of(tree.status()) : Optional.empty();
      merge.enter(
          "",
          new Both(
              layer.folder(".", Resolve.NO_LINKS_ANY_MOUNT),
              tree.folder(".", Resolve.NO_LINKS_ANY_MOUNT)),
          kept);
      while (!merge.levels.isEmpty()) {
        merge.step();
      }
    }
  }

  /** Removes all that is in {@code tree}: an opaque root hides everything below it. */
  static void clear(Folder tree) {
    names(tree).forEach(tree::removeTree);
  }

  private static List<String> names(Folder folder) {
    List<String> names = new ArrayList<>();
    try (FolderEntries entries = folder.entries()) {
      while (entries.hasNext()) {
        names.add(entries.next().name());
      }
    }
    return names;
  }

  /** The layer's folder is looked at before anything is moved out of it, which changes its time. */
  private void enter(String path, Both both, Optional<FileStatus> kept) {
    FileStatus look = kept.orElseGet(both.layer()::status);
    Iterator<String> names = names(both.layer()).iterator();
    levels.push(new Level(path, both, names, look, kept.isEmpty()));
    if (levels.size() > DEPTH_MAX) {
      throw Problem.exhausted("unpack " + path + ": more than " + DEPTH_MAX + " levels");
    }
  }

  private void step() {
    Level level = levels.element();
    if (!level.names().hasNext()) {
      levels.pop();
      try (Folder layer = level.layer();
          Folder tree = level.tree()) {
        finish(layer, tree, level);
      }
      return;
    }
    String name = level.names().next();
    FileStatus status = level.layer().status(name);
    if (status.type() == FileType.FOLDER) {
      mergeFolder(level, name);
    } else if (status.type() == FileType.CHARACTER_DEVICE
        && status.node().equals(DeviceNumber.ZERO)) {
      level.tree().removeTree(name);
    } else {
      if (typeOf(level.tree(), name).equals(Optional.of(FileType.FOLDER))) {
        level.tree().removeTree(name);
      }
      level.layer().rename(name, level.tree(), name, RenameMode.REPLACE);
    }
  }

  private static Optional<FileType> typeOf(Folder folder, String name) {
    return folder.statusIfExists(name).map(FileStatus::type);
  }

  private void mergeFolder(Level level, String name) {
    String path = level.path().isEmpty() ? name : level.path() + "/" + name;
    Optional<FileStatus> before = level.tree().statusIfExists(name);
    boolean opaque = level.layer().attribute(name, OPAQUE).isPresent();
    if (before.isPresent() && (opaque || before.get().type() != FileType.FOLDER)) {
      level.tree().removeTree(name);
      before = Optional.empty();
    }
    if (before.isEmpty()) {
      level.tree().makeFolder(name, 0700);
    }
    enter(
        path,
        new Both(
            level.layer().folder(name, Resolve.NO_LINKS_ANY_MOUNT),
            level.tree().folder(name, Resolve.NO_LINKS_ANY_MOUNT)),
        before.filter(status -> implied.contains(path)));
  }

  /** A folder that the layer has no entry for looks as before, all others as in the layer. */
  private static void finish(Folder layer, Folder tree, Level level) {
    try (OpenFile from = layer.open(".", OpenHow.folder(Resolve.NO_LINKS_ANY_MOUNT));
        OpenFile to = tree.open(".", OpenHow.folder(Resolve.NO_LINKS_ANY_MOUNT))) {
      if (level.told()) {
        copyAttributes(from, to);
        to.setOwner(level.look().owner());
        to.setMode(level.look().mode());
      }
      to.setTimes(FileTimes.both(level.look().modified()));
    }
  }

  private static void copyAttributes(OpenFile from, OpenFile to) {
    for (String key : to.attributeKeys()) {
      if (BundleXattrs.isCarried(key) && from.attribute(key).isEmpty()) {
        to.removeAttribute(key);
      }
    }
    for (String key : from.attributeKeys()) {
      if (BundleXattrs.isCarried(key)) {
        from.attribute(key).ifPresent(value -> to.setAttribute(key, value));
      }
    }
  }

  @Override
  public void close() {
    for (Level level : levels) {
      level.layer().close();
      level.tree().close();
    }
  }
}
