package io.carafe.images.erofs;

import io.carafe.images.stream.Writeback;
import io.carafe.linux.file.OpenFile;
import java.nio.ByteBuffer;

/** The image file, written from its start to its end through one buffer. */
final class DataArea {
  private static final int BUFFER_BYTES = 512 * 1024;

  /** Zeros of this length are left out of the file instead of being written. */
  private static final long HOLE_BYTES_MIN = 64 * 1024;

  private static final long BLOCKS_MAX = 0xffff_fff0L;

  private final OpenFile file;
  private final BlockSize block;
  private final Writeback writeback;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /** Where the buffer's first byte goes. */
  private long flushed;

  DataArea(OpenFile file, BlockSize block) {
    this.file = file;
    this.block = block;
    this.writeback = new Writeback(file);
    this.flushed = Superblock.end(block);
    writeback.wrote(flushed);
  }

  /** Where the next byte goes. */
  long position() {
    return flushed + buffer.position();
  }

  /** The number of the block where the next byte goes, which is the block's first. */
  int block() {
    long number = position() >> block.bits();
    if (number > BLOCKS_MAX) {
      throw new ErofsLimitException("the image has too many blocks");
    }
    return (int) number;
  }

  void write(byte[] bytes, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, buffer.remaining());
      buffer.put(bytes, at, count);
      at += count;
      left -= count;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
  }

  void zeros(long count) {
    if (count >= HOLE_BYTES_MIN) {
      flush();
      flushed += count;
      writeback.wrote(count);
      return;
    }
    byte[] none = new byte[(int) Math.min(count, block.bytes())];
    for (long left = count; left > 0; left -= none.length) {
      write(none, 0, (int) Math.min(left, none.length));
    }
  }

  /** Fills the block with zeros. */
  void align() {
    zeros(block.roundUp(position()) - position());
  }

  private void flush() {
    buffer.flip();
    int length = buffer.remaining();
    file.writeAt(buffer, flushed);
    flushed += length;
    writeback.wrote(length);
    buffer.clear();
  }

  /** Reads back {@code length} bytes. */
  void read(long position, byte[] bytes, int length) {
    if (length == 0) {
      return;
    }
    flush();
    ByteBuffer into = ByteBuffer.wrap(bytes, 0, length);
    while (into.hasRemaining() && file.readAt(into, position + into.position()) > 0) {
      // Each round reads a part.
    }
  }

  /** Ends the file here, a whole block, and puts the superblock at its start. */
  void finish(Superblock superblock) {
    flush();
    file.setLength(flushed);
    file.writeAt(ByteBuffer.wrap(superblock.encode()), Superblock.OFFSET);
  }
}
