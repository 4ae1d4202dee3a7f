package io.carafe.images.layer;

import io.carafe.images.tar.TarAttributes;
import io.carafe.linux.file.FileOwner;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.Resolve;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folders that a layer has only because something lies in them. An overlay shows the topmost
 * layer's owner and mode of a folder, so such a folder has to look as in the layers below:
 * otherwise a layer with nothing but {@code tmp/x} would take the sticky bit from {@code /tmp}.
 */
final class ImpliedFolders {
  private final LayerSink sink;
  private final List<Folder> below;

  private ImpliedFolders(LayerSink sink, List<Folder> below) {
    this.sink = sink;
    this.below = below;
  }

  /**
   * Gives {@code folders} of the layer in {@code sink}, parents first, the owner, mode, times and
   * attributes that they have in the topmost of the layers {@code below} that shows them; {@code
   * below} is the trees of these layers, topmost first.
   */
  static void adopt(LayerSink sink, List<String> folders, List<Folder> below) {
    ImpliedFolders implied = new ImpliedFolders(sink, below);
    folders.forEach(folder -> implied.adopt(new LayerPath(folder)));
  }

  private void adopt(LayerPath path) {
    if (hidesBelow(path)) {
      return;
    }
    for (Folder layer : below) {
      Look look = look(layer, path);
      if (look == Look.HERE) {
        copy(layer, path);
      }
      if (look != Look.BELOW) {
        return;
      }
    }
  }

  /** Whether the layer itself hides what the layers below have at {@code path}. */
  private boolean hidesBelow(LayerPath path) {
    for (LayerPath at = path; !at.isRoot(); at = at.parent()) {
      if (sink.isOpaque(at)) {
        return true;
      }
    }
    return false;
  }

  /** Where a folder is to be looked for. */
  private enum Look {
    /** In this layer. */
    HERE,
    /** In the next one. */
    BELOW,
    /** Nowhere: it is hidden. */
    NOWHERE
  }

  private static Look look(Folder layer, LayerPath path) {
    LayerPath at = LayerPath.ROOT;
    boolean opaque = false;
    for (String name : path.text().split("/", -1)) {
      try (Folder parent = folder(layer, at)) {
        Optional<FileStatus> status = parent.statusIfExists(name);
        if (status.isEmpty()) {
          return opaque ? Look.NOWHERE : Look.BELOW;
        }
        if (status.get().type() != FileType.FOLDER) {
          return Look.NOWHERE;
        }
        opaque |= Whiteout.isOpaque(parent, name);
      }
      at = at.child(name);
    }
    return Look.HERE;
  }

  private void copy(Folder layer, LayerPath path) {
    try (Folder from = folder(layer, path.parent())) {
      String name = path.name();
      FileStatus status = from.status(name);
      Map<String, byte[]> xattrs = new LinkedHashMap<>();
      for (String key : from.attributeKeys(name)) {
        if (LayerXattrs.isUser(key)) {
          from.attribute(name, key).ifPresent(value -> xattrs.put(key, value));
        }
      }
      FileOwner owner = status.owner();
      TarAttributes attributes =
          new TarAttributes(status.mode(), owner.uid(), owner.gid(), status.modified());
      sink.setFolder(path, new LayerSink.Properties(attributes, xattrs));
    }
  }

  private static Folder folder(Folder root, LayerPath path) {
    return root.folder(path.isRoot() ? "." : path.text(), Resolve.NO_LINKS);
  }
}
