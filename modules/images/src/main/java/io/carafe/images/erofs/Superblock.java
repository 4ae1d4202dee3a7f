package io.carafe.images.erofs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The first structure of an image.
 *
 * @param block the block size
 * @param rootNumber the root's inode number
 * @param inodes how many inodes there are
 * @param blocks how many blocks the image has
 * @param metadataBlock where the inodes start
 * @param chunked whether a file is stored in chunks
 */
record Superblock(
    BlockSize block,
    int rootNumber,
    long inodes,
    long blocks,
    long metadataBlock,
    boolean chunked) {
  /** Where it stands. */
  static final int OFFSET = 1024;

  private static final int BYTES = 128;
  private static final int MAGIC = 0xE0F5E1E2;
  private static final int CHECKSUM_AT = 4;
  private static final int COMPATIBLE_CHECKSUM_AND_TIMES = 3;
  private static final int INCOMPATIBLE_CHUNKED = 4;

  /** Where data may start. */
  static long end(BlockSize block) {
    return block.roundUp(OFFSET + BYTES);
  }

  /** The structure, with its checksum over the rest of its block. */
  byte[] encode() {
    int checked = block.bytes() > OFFSET ? block.bytes() - OFFSET : block.bytes();
    ByteBuffer bytes = ByteBuffer.allocate(checked).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(0).putInt(COMPATIBLE_CHECKSUM_AND_TIMES);
    bytes.put((byte) block.bits()).put((byte) 0).putShort((short) rootNumber).putLong(inodes);
    bytes.putLong(0).putInt(0).putInt((int) blocks).putInt((int) metadataBlock).putInt(0);
    bytes.position(bytes.position() + 32);
    bytes.putInt(chunked ? INCOMPATIBLE_CHUNKED : 0);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.array());
    // The kernel's sum is not inverted at the end.
    bytes.putInt(CHECKSUM_AT, ~(int) checksum.getValue());
    return bytes.array();
  }
}
