package io.carafe.linux.file;

/** What kind of file an inode is (inode(7)). */
public enum FileType {
  /** A regular file. */
  REGULAR(0100000, 8),
  /** A directory. */
  FOLDER(0040000, 4),
  /** A symbolic link. */
  SYMLINK(0120000, 10),
  /** A character device. */
  CHARACTER_DEVICE(0020000, 2),
  /** A block device. */
  BLOCK_DEVICE(0060000, 6),
  /** A FIFO. */
  FIFO(0010000, 1),
  /** A socket. */
  SOCKET(0140000, 12),
  /** Not told; only in directory entries of some file systems. */
  UNKNOWN(0, 0);

  private static final int FORMAT_MASK = 0170000;

  private final int modeBits;
  private final int entryType;

  FileType(int modeBits, int entryType) {
    this.modeBits = modeBits;
    this.entryType = entryType;
  }

  /** The bits of {@code st_mode} that say so. */
  public int modeBits() {
    return modeBits;
  }

  /** The type that the bits of {@code st_mode} tell. */
  public static FileType ofMode(int mode) {
    return switch (mode & FORMAT_MASK) {
      case 0100000 -> REGULAR;
      case 0040000 -> FOLDER;
      case 0120000 -> SYMLINK;
      case 0020000 -> CHARACTER_DEVICE;
      case 0060000 -> BLOCK_DEVICE;
      case 0010000 -> FIFO;
      case 0140000 -> SOCKET;
      default -> UNKNOWN;
    };
  }

  static FileType ofEntry(int entryType) {
    for (FileType type : values()) {
      if (type.entryType == entryType) {
        return type;
      }
    }
    return UNKNOWN;
  }
}
