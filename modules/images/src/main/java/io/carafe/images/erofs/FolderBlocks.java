package io.carafe.images.erofs;

import io.carafe.linux.file.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The content of one folder: blocks of entries, each followed by the names of the block. All
 * entries of a folder, {@code .} and {@code ..} with them, are in the order of their bytes.
 */
final class FolderBlocks {
  private static final int ENTRY_BYTES = 12;
  private static final byte[] SELF = {'.'};
  private static final byte[] PARENT = {'.', '.'};

  private final NameTree tree;
  private final BlockSize block;
  private final int folder;
  private final int[] children;
  private final int selfAt;
  private final int parentAt;

  /** Inode numbers of names. */
  interface Numbers {
    long of(int node);
  }

  FolderBlocks(NameTree tree, BlockSize block, FolderNode folder) {
    this.tree = tree;
    this.block = block;
    this.folder = folder.node;
    this.children = tree.sortedChildren(folder);
    this.selfAt = before(SELF);
    this.parentAt = before(PARENT) + 1;
  }

  /** How many children come before {@code name}. */
  private int before(byte[] name) {
    int low = 0;
    int high = children.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tree.compare(children[middle], name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int count() {
    return children.length + 2;
  }

  private int nameLength(int index) {
    if (index == selfAt) {
      return SELF.length;
    }
    return index == parentAt ? PARENT.length : tree.nameLength(child(index));
  }

  private int child(int index) {
    int skipped = (index > selfAt ? 1 : 0) + (index > parentAt ? 1 : 0);
    return children[index - skipped];
  }

  /** The length of the content in bytes. */
  long size() {
    long blocks = 0;
    int used = 0;
    for (int i = 0; i < count(); i++) {
      int entry = ENTRY_BYTES + nameLength(i);
      if (used + entry > block.bytes()) {
        blocks++;
        used = 0;
      }
      used += entry;
    }
    return (blocks << block.bits()) + used;
  }

  /** Takes the blocks, the last of which may be shorter. */
  interface Sink {
    void block(byte[] bytes, int length);
  }

  void write(Numbers numbers, Sink sink) {
    int start = 0;
    while (start < count()) {
      int end = start;
      int used = 0;
      while (end < count() && used + ENTRY_BYTES + nameLength(end) <= block.bytes()) {
        used += ENTRY_BYTES + nameLength(end);
        end++;
      }
      byte[] bytes = encode(numbers, start, end);
      sink.block(bytes, end < count() ? block.bytes() : used);
      start = end;
    }
  }

  private byte[] encode(Numbers numbers, int start, int end) {
    ByteBuffer bytes = ByteBuffer.allocate(block.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int nameAt = (end - start) * ENTRY_BYTES;
    for (int i = start; i < end; i++) {
      int node = node(i);
      bytes.putLong(numbers.of(node)).putShort((short) nameAt);
      bytes.put((byte) type(tree.type(node))).put((byte) 0);
      copyName(i, bytes.array(), nameAt);
      nameAt += nameLength(i);
    }
    return bytes.array();
  }

  private int node(int index) {
    if (index == selfAt) {
      return folder;
    }
    if (index == parentAt) {
      return folder == NameTree.ROOT ? folder : tree.parent(folder);
    }
    return child(index);
  }

  private void copyName(int index, byte[] into, int at) {
    if (index == selfAt) {
      System.arraycopy(SELF, 0, into, at, SELF.length);
    } else if (index == parentAt) {
      System.arraycopy(PARENT, 0, into, at, PARENT.length);
    } else {
      tree.copyName(child(index), into, at);
    }
  }

  /** The number of a type in entries (kernel include/linux/fs_types.h). */
  private static int type(FileType type) {
    return switch (type) {
      case UNKNOWN -> 0;
      case REGULAR -> 1;
      case FOLDER -> 2;
      case CHARACTER_DEVICE -> 3;
      case BLOCK_DEVICE -> 4;
      case FIFO -> 5;
      case SOCKET -> 6;
      case SYMLINK -> 7;
    };
  }
}
