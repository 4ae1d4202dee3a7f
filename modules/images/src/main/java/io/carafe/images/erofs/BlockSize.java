package io.carafe.images.erofs;

/**
 * How large the blocks of an image are. Content starts at a block; smaller ones waste less.
 *
 * @param bits logarithm of the size in bytes, 9 to 12
 */
public record BlockSize(int bits) {
  /** What every reader knows, those of Debian 12 and kernels before 6.4 too. */
  public static final BlockSize PAGE = new BlockSize(12);

  /** The least; kernels from 6.4 on read it. */
  public static final BlockSize SECTOR = new BlockSize(9);

  /** Checks the range. */
  public BlockSize {
    if (bits < 9 || bits > 12) {
      throw new IllegalArgumentException("blocks of 2^" + bits + " bytes");
    }
  }

  /** The size in bytes. */
  public int bytes() {
    return 1 << bits;
  }

  /** {@code bytes} up to the next whole block. */
  long roundUp(long bytes) {
    return (bytes + bytes() - 1) >> bits << bits;
  }

  /** How far {@code position} is into its block. */
  int offset(long position) {
    return (int) (position & (bytes() - 1));
  }
}
