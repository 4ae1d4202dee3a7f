package io.carafe.images.layer;

import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import java.util.List;
import java.util.Optional;

/**
 * Hides all that lies below a layer. Overlay always merges the roots of its layers (kernel
 * fs/overlayfs/super.c), so the layer gets a whiteout for each name in the roots below that it does
 * not have, and its own folders of such names become opaque.
 */
final class OpaqueRoot {
  private OpaqueRoot() {}

  /** Makes the layer in {@code sink} hide the trees {@code below}. */
  static void hide(LayerSink sink, List<Folder> below) {
    for (Folder layer : below) {
      try (FolderEntries entries = layer.entries()) {
        while (entries.hasNext()) {
          hide(sink, LayerPath.ROOT.child(entries.next().name()));
        }
      }
    }
  }

  private static void hide(LayerSink sink, LayerPath path) {
    Optional<LayerSink.Kind> kind = sink.find(path);
    if (kind.isEmpty()) {
      sink.makeWhiteout(path);
    } else if (kind.get() == LayerSink.Kind.FOLDER) {
      sink.makeOpaque(path);
    }
  }
}
