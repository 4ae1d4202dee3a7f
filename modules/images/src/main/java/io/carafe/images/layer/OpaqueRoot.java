package io.carafe.images.layer;

import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import java.util.List;
import java.util.Optional;

/**
 * Hides all that lies below a layer. Overlay always merges the roots of its layers (kernel
 * fs/overlayfs/super.c), so the layer gets a whiteout for each name in the roots below that it does
 * not have, and its own folders of such names become opaque.
 */
public final class OpaqueRoot {
  private OpaqueRoot() {}

  /** Makes {@code tree} hide the trees {@code below}. */
  public static void hide(Folder tree, List<Folder> below) {
    for (Folder layer : below) {
      try (FolderEntries entries = layer.entries()) {
        while (entries.hasNext()) {
          hide(tree, entries.next().name());
        }
      }
    }
  }

  private static void hide(Folder tree, String name) {
    Optional<FileStatus> status = tree.statusIfExists(name);
    if (status.isEmpty()) {
      Whiteout.make(tree, name);
    } else if (status.get().type() == FileType.FOLDER) {
      Whiteout.makeOpaque(tree, name);
    }
  }
}
