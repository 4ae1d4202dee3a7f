package io.carafe.engine.files;

import io.carafe.base.Problem;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileTimes;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Copies what layers have at a path into an empty folder, with owners, modes, times, attributes,
 * links and devices; each name of a hard link becomes a file of its own.
 */
public final class TreeCopy implements AutoCloseable {
  /** How deep the tree may be: each level keeps its folders open. */
  private static final int DEPTH_MAX = 128;

  private final Deque<Level> levels = new ArrayDeque<>();

  private TreeCopy() {}

  private record Level(MergedFolder source, Folder target, Iterator<String> names)
      implements AutoCloseable {
    @Override
    public void close() {
      source.close();
      target.close();
    }
  }

  /**
   * Copies the folder at {@code path} of {@code layers}, the topmost first, into {@code target};
   * nothing happens where there is no folder.
   *
   * @throws Problem.Exhausted where the tree is too deep or the disk is full
   */
  public static void copy(List<Path> layers, String path, Path target) {
    try (LayeredRoot root = LayeredRoot.open(layers);
        TreeCopy copy = new TreeCopy()) {
      Optional<MergedFolder> source = root.folder(path);
      if (source.isPresent()) {
        copy.enter(source.get(), Folder.open(target));
        copy.run();
      }
    }
  }

  private void enter(MergedFolder source, Folder target) {
    levels.push(new Level(source, target, source.names().iterator()));
    if (levels.size() > DEPTH_MAX) {
      throw Problem.exhausted("copy " + target.label() + ": more than " + DEPTH_MAX + " levels");
    }
    attributes(source.topmost(), target);
  }

  private static void attributes(Folder source, Folder target) {
    try (OpenFile from = source.open(".", OpenHow.folder(Resolve.NO_LINKS));
        OpenFile to = target.open(".", OpenHow.folder(Resolve.NO_LINKS))) {
      attributes(from, to);
    }
  }

  private static void attributes(OpenFile from, OpenFile to) {
    FileStatus status = from.status();
    to.setOwner(status.owner());
    to.setMode(status.mode());
    for (String key : from.attributeKeys()) {
      if (!key.startsWith("trusted.overlay.")) {
        from.attribute(key).ifPresent(value -> to.setAttribute(key, value));
      }
    }
  }

  private void run() {
    while (!levels.isEmpty()) {
      Level level = levels.element();
      if (level.names().hasNext()) {
        step(level, level.names().next());
      } else {
        finish(level);
      }
    }
  }

  private void finish(Level level) {
    levels.pop();
    try (level;
        OpenFile folder = level.target().open(".", OpenHow.folder(Resolve.NO_LINKS))) {
      FileStatus status = level.source().status();
      folder.setTimes(new FileTimes(status.accessed(), status.modified()));
    }
  }

  private void step(Level level, String name) {
    Optional<MergedFolder.Child> child = level.source().child(name);
    if (child.isEmpty()) {
      return;
    }
    switch (child.get()) {
      case MergedFolder.ChildFolder(MergedFolder folder) -> {
        level.target().makeFolder(name, 0700);
        enter(folder, level.target().folder(name, Resolve.NO_LINKS));
      }
      case MergedFolder.ChildFile(Folder layer, FileStatus status) ->
          copyFile(layer, name, status, level.target());
    }
  }

  private static void copyFile(Folder layer, String name, FileStatus status, Folder target) {
    switch (status.type()) {
      case REGULAR -> copyRegular(layer, name, target);
      case SYMLINK -> {
        target.makeSymlink(name, layer.readLink(name));
        target.setOwner(name, status.owner());
      }
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
        target.makeNode(name, status.type(), status.mode(), status.node());
        target.setOwner(name, status.owner());
        target.setMode(name, status.mode());
      }
      case SOCKET, FOLDER, UNKNOWN -> {
        return; // A socket without its process is nothing.
      }
    }
    if (status.type() != FileType.SYMLINK) {
      target.setTimes(name, new FileTimes(status.accessed(), status.modified()));
    }
  }

  private static void copyRegular(Folder layer, String name, Folder target) {
    try (OpenFile from = layer.open(name, OpenHow.readNonblocking(Resolve.NO_LINKS_ANY_MOUNT));
        OpenFile to = target.open(name, OpenHow.createNew(0600))) {
      long copied = to.copyFrom(from, from.status().size());
      if (copied < 0) {
        throw new IllegalStateException("copied " + copied + " bytes");
      }
      attributes(from, to);
    }
  }

  @Override
  public void close() {
    levels.forEach(Level::close);
  }
}
