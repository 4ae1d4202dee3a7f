package io.carafe.images.erofs;

import io.carafe.images.tar.TarAttributes;
import java.util.Map;

/** A folder of an image that is being written. */
final class FolderNode {
  private static final TarAttributes DEFAULT = TarAttributes.ofRoot(0755);

  final int node;
  int firstChild = NameTree.NONE;
  int children;
  int subfolders;
  boolean removed;
  TarAttributes attributes = DEFAULT;
  Map<String, byte[]> xattrs = Map.of();

  /** Where its inode is in the metadata. */
  long position;

  /** Whether the last, shorter block of entries stands behind the inode. */
  boolean inlineTail;

  FolderNode(int node) {
    this.node = node;
  }
}
