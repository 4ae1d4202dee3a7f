package io.carafe.images.layer;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.Resolve;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The folders of a layer that is being unpacked: opens them, the last used ones kept open, and
 * makes those that are implied.
 */
final class LayerFolders implements AutoCloseable {
  private static final int OPEN_MAX = 64;
  private static final int LINKS_MAX = 40;

  /** Of all implied folders together: they are kept in memory, and few archives have any. */
  private static final long IMPLIED_CHARACTERS_MAX = 8 << 20;

  /** Entries get their own mode when all is unpacked; until then only we may enter. */
  private static final int FOLDER_MODE = 0700;

  /** A folder and its place with all links resolved. The folder stays open until the next call. */
  record Place(LayerPath path, Folder folder) {}

  private final Folder root;
  private final Map<LayerPath, Folder> open = new LinkedHashMap<>(OPEN_MAX * 2, 0.75f, true);
  private final TreeSet<String> implied = new TreeSet<>();
  private long impliedCharacters;

  LayerFolders(Folder root) {
    this.root = root;
  }

  /** Opens the folder at {@code path}; what is missing is made. */
  Place require(LayerPath path) {
    Optional<Folder> folder = find(path);
    return folder.isPresent() ? new Place(path, folder.get()) : walk(path);
  }

  /** Opens the folder at {@code path} if it is there and no link leads to it. */
  Optional<Folder> find(LayerPath path) {
    if (path.isRoot()) {
      return Optional.of(root);
    }
    Folder folder = open.get(path);
    if (folder != null) {
      return Optional.of(folder);
    }
    try {
      return Optional.of(keep(path, root.folder(path.text(), Resolve.NO_LINKS)));
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Folder keep(LayerPath path, Folder folder) {
    open.put(path, folder);
    if (open.size() > OPEN_MAX) {
      var eldest = open.entrySet().iterator();
      eldest.next().getValue().close();
      eldest.remove();
    }
    return folder;
  }

  /** Goes one name at a time; the layer's own links are followed as if its root were {@code /}. */
  private Place walk(LayerPath path) {
    Deque<String> names = new ArrayDeque<>(List.of(path.text().split("/", -1)));
    LayerPath at = LayerPath.ROOT;
    int links = 0;
    while (!names.isEmpty()) {
      String name = names.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = at.parent();
        continue;
      }
      Folder folder = find(at).orElseThrow(() -> notFolder(path));
      Optional<String> target = step(folder, at.child(name), path);
      if (target.isEmpty()) {
        at = at.child(name);
        continue;
      }
      if (++links > LINKS_MAX) {
        throw Problem.corrupt("unpack below " + path + ": too many symbolic links");
      }
      at = target.get().startsWith("/") ? LayerPath.ROOT : at;
      pushAll(names, target.get());
    }
    return new Place(at, find(at).orElseThrow(() -> notFolder(path)));
  }

  /** Makes sure that {@code child} in {@code folder} is a folder, or tells where the link leads. */
  private Optional<String> step(Folder folder, LayerPath child, LayerPath wanted) {
    Optional<FileStatus> status = folder.statusIfExists(child.name());
    if (status.isEmpty()) {
      folder.makeFolder(child.name(), FOLDER_MODE);
      imply(child);
      return Optional.empty();
    }
    if (Whiteout.is(status.get())) {
      folder.remove(child.name());
      folder.makeFolder(child.name(), FOLDER_MODE);
      Whiteout.makeOpaque(folder, child.name());
      imply(child);
      return Optional.empty();
    }
    return switch (status.get().type()) {
      case FOLDER -> Optional.empty();
      case SYMLINK -> Optional.of(folder.readLink(child.name()));
      case REGULAR, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET, UNKNOWN ->
          throw notFolder(wanted);
    };
  }

  private void imply(LayerPath folder) {
    implied.add(folder.text());
    impliedCharacters += folder.text().length();
    if (impliedCharacters > IMPLIED_CHARACTERS_MAX) {
      throw Problem.exhausted("unpack layer: it has too many folders without entries of their own");
    }
  }

  private static void pushAll(Deque<String> names, String target) {
    String[] parts = target.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      names.push(parts[i]);
    }
  }

  private static Problem notFolder(LayerPath path) {
    return Problem.corrupt("unpack below " + path + ": it is not a folder");
  }

  /** Says that the archive has an entry for the folder at {@code path}. */
  void explicit(LayerPath path) {
    if (implied.remove(path.text())) {
      impliedCharacters -= path.text().length();
    }
  }

  /** Forgets what was below {@code path}, which is removed. */
  void forget(LayerPath path) {
    explicit(path);
    var below = implied.subSet(path.text() + "/", path.text() + "0");
    impliedCharacters -= below.stream().mapToLong(String::length).sum();
    below.clear();
    var kept = open.entrySet().iterator();
    while (kept.hasNext()) {
      var next = kept.next();
      if (next.getKey().equals(path) || next.getKey().text().startsWith(path.text() + "/")) {
        next.getValue().close();
        kept.remove();
      }
    }
  }

  /** The folders that were made without an entry for them, parents first. */
  Collection<String> implied() {
    return implied;
  }

  @Override
  public void close() {
    open.values().forEach(Folder::close);
    open.clear();
  }
}
