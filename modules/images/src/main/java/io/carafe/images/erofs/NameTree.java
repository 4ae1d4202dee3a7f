package io.carafe.images.erofs;

import io.carafe.linux.file.FileType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The names of an image and what they lead to. A name is a number from 0, the root, upwards; some
 * fifty bytes of memory each.
 */
final class NameTree {
  static final int ROOT = 0;
  static final int NONE = -1;

  private static final int REMOVED = -2;
  private static final int NAMES_BYTES_MAX = 64 << 20;
  private static final int FIRST = 1024;

  /** How many names take as much memory as what a folder has besides. */
  private static final int FOLDER_WEIGHT = 3;

  private static final int TYPE_SHIFT = 12;

  private final int namesMax;
  private final long seed = ThreadLocalRandom.current().nextLong();
  private final List<FolderNode> folders = new ArrayList<>();
  private int charged;
  private int count;
  private int[] parents = new int[FIRST];
  private int[] next = new int[FIRST];
  private int[] previous = new int[FIRST];
  private int[] nameStarts = new int[FIRST];
  private byte[] nameLengths = new byte[FIRST];
  private byte[] types = new byte[FIRST];

  /** The inode's number; of a folder its place in {@link #folders}. */
  private long[] inodes = new long[FIRST];

  private byte[] names = new byte[FIRST * 16];
  private int namesEnd;
  private int[] slots = filled(FIRST * 4);
  private int slotsUsed;

  /** A tree of at most {@code namesMax} names, removed ones and the root counted. */
  NameTree(int namesMax) {
    this.namesMax = namesMax;
    addFolder(NONE, new byte[0]);
  }

  private static int[] filled(int length) {
    int[] slots = new int[length];
    Arrays.fill(slots, NONE);
    return slots;
  }

  /** The name in {@code folder}, or {@link #NONE}. */
  int find(int folder, byte[] name) {
    int mask = slots.length - 1;
    for (int i = hash(folder, name, 0, name.length) & mask; ; i = (i + 1) & mask) {
      int node = slots[i];
      if (node == NONE) {
        return NONE;
      }
      if (node >= 0 && parents[node] == folder && hasName(node, name)) {
        return node;
      }
    }
  }

  private boolean hasName(int node, byte[] name) {
    int start = nameStarts[node];
    return Arrays.equals(names, start, start + nameLength(node), name, 0, name.length);
  }

  private int hash(int folder, byte[] bytes, int start, int length) {
    long hash = seed ^ folder * 0x9e3779b97f4a7c15L;
    for (int i = start; i < start + length; i++) {
      hash = (hash ^ bytes[i]) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    return (int) (hash ^ hash >>> 15);
  }

  /** Adds a folder, which {@code parent} does not have yet. */
  int addFolder(int parent, byte[] name) {
    charge(FOLDER_WEIGHT);
    int node = add(parent, name, FileType.FOLDER, folders.size());
    folders.add(new FolderNode(node));
    if (parent != NONE) {
      folder(parent).subfolders++;
    }
    return node;
  }

  /** Adds a name of the inode {@code inode}. */
  int add(int parent, byte[] name, FileType type, long inode) {
    charge(1);
    if (namesEnd + name.length > NAMES_BYTES_MAX) {
      throw new ErofsLimitException("the image has too many names");
    }
    grow(name.length);
    int node = count++;
    parents[node] = parent;
    types[node] = (byte) (type.modeBits() >> TYPE_SHIFT);
    inodes[node] = inode;
    nameStarts[node] = namesEnd;
    nameLengths[node] = (byte) name.length;
    System.arraycopy(name, 0, names, namesEnd, name.length);
    namesEnd += name.length;
    next[node] = NONE;
    previous[node] = NONE;
    if (parent != NONE) {
      insert(node);
      chain(folder(parent), node);
    }
    return node;
  }

  /** Counts what takes as much memory as {@code weight} names. */
  void charge(int weight) {
    charged += weight;
    if (charged > namesMax) {
      throw new ErofsLimitException("the image has too many names");
    }
  }

  private void grow(int nameLength) {
    if (namesEnd + nameLength > names.length) {
      names = Arrays.copyOf(names, names.length * 2);
    }
    if (count < parents.length) {
      return;
    }
    int length = count * 2;
    parents = Arrays.copyOf(parents, length);
    next = Arrays.copyOf(next, length);
    previous = Arrays.copyOf(previous, length);
    nameStarts = Arrays.copyOf(nameStarts, length);
    nameLengths = Arrays.copyOf(nameLengths, length);
    types = Arrays.copyOf(types, length);
    inodes = Arrays.copyOf(inodes, length);
  }

  private void insert(int node) {
    if (++slotsUsed > slots.length / 2) {
      int[] old = slots;
      slots = filled(old.length * 2);
      slotsUsed = 1;
      for (int known : old) {
        if (known >= 0) {
          put(known);
          slotsUsed++;
        }
      }
    }
    put(node);
  }

  private void put(int node) {
    int mask = slots.length - 1;
    int i = hash(parents[node], names, nameStarts[node], nameLength(node)) & mask;
    while (slots[i] != NONE) {
      i = (i + 1) & mask;
    }
    slots[i] = node;
  }

  private void chain(FolderNode parent, int node) {
    next[node] = parent.firstChild;
    if (parent.firstChild != NONE) {
      previous[parent.firstChild] = node;
    }
    parent.firstChild = node;
    parent.children++;
  }

  /** Removes a name, of a folder with all below it; each name that goes is told first. */
  void remove(int node, Removed removed) {
    int at = node;
    while (true) {
      while (type(at) == FileType.FOLDER && folder(at).firstChild != NONE) {
        at = folder(at).firstChild;
      }
      int parent = parents[at];
      removed.removed(at);
      unchain(at);
      drop(at);
      if (at == node) {
        return;
      }
      at = parent;
    }
  }

  /** Is told of names that are removed. */
  interface Removed {
    void removed(int node);
  }

  private void unchain(int node) {
    FolderNode parent = folder(parents[node]);
    if (previous[node] == NONE) {
      parent.firstChild = next[node];
    } else {
      next[previous[node]] = next[node];
    }
    if (next[node] != NONE) {
      previous[next[node]] = previous[node];
    }
    parent.children--;
    if (type(node) == FileType.FOLDER) {
      parent.subfolders--;
      folder(node).removed = true;
    }
  }

  private void drop(int node) {
    int mask = slots.length - 1;
    int i = hash(parents[node], names, nameStarts[node], nameLength(node)) & mask;
    while (slots[i] != node) {
      i = (i + 1) & mask;
    }
    slots[i] = REMOVED;
  }

  FileType type(int node) {
    return FileType.ofMode(types[node] << TYPE_SHIFT);
  }

  int parent(int node) {
    return parents[node];
  }

  long inode(int node) {
    return inodes[node];
  }

  FolderNode folder(int node) {
    return folders.get((int) inodes[node]);
  }

  /** All folders, the removed ones too, in the order in which they were added. */
  List<FolderNode> folders() {
    return folders;
  }

  int nameLength(int node) {
    return nameLengths[node] & 0xff;
  }

  void copyName(int node, byte[] into, int at) {
    System.arraycopy(names, nameStarts[node], into, at, nameLength(node));
  }

  /** The names in {@code folder}, in the order of their bytes. */
  int[] sortedChildren(FolderNode folder) {
    Integer[] nodes = new Integer[folder.children];
    int i = 0;
    for (int node = folder.firstChild; node != NONE; node = next[node]) {
      nodes[i++] = node;
    }
    Arrays.sort(nodes, this::compare);
    int[] sorted = new int[nodes.length];
    for (int k = 0; k < sorted.length; k++) {
      sorted[k] = nodes[k];
    }
    return sorted;
  }

  private int compare(int a, int b) {
    int startA = nameStarts[a];
    int startB = nameStarts[b];
    return Arrays.compareUnsigned(
        names, startA, startA + nameLength(a), names, startB, startB + nameLength(b));
  }

  /** Compares a name with other bytes, as the order of a folder's names has it. */
  int compare(int node, byte[] name) {
    int start = nameStarts[node];
    return Arrays.compareUnsigned(names, start, start + nameLength(node), name, 0, name.length);
  }
}
