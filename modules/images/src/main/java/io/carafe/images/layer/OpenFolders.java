package io.carafe.images.layer;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.Resolve;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Opens the folders of a tree that is being unpacked; the last used ones are kept open. */
final class OpenFolders implements AutoCloseable {
  private static final int OPEN_MAX = 64;

  private final Folder root;
  private final Map<LayerPath, Folder> open = new LinkedHashMap<>(OPEN_MAX * 2, 0.75f, true);

  OpenFolders(Folder root) {
    this.root = root;
  }

  /** The folder at {@code path}, which is there; open until the next call. */
  Folder require(LayerPath path) {
    return find(path).orElseThrow(() -> new IllegalStateException("no folder is at " + path));
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

  /** Forgets what was below {@code path}, which is removed. */
  void forget(LayerPath path) {
    var kept = open.entrySet().iterator();
    while (kept.hasNext()) {
      var next = kept.next();
      if (next.getKey().equals(path) || next.getKey().text().startsWith(path.text() + "/")) {
        next.getValue().close();
        kept.remove();
      }
    }
  }

  @Override
  public void close() {
    open.values().forEach(Folder::close);
    open.clear();
  }
}
