package io.carafe.images.erofs;

import io.carafe.images.tar.Extent;
import io.carafe.images.tar.TarBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A file with holes: cut into chunks of one size, of which those that have data are stored. The
 * chunks are as small as a map of {@value #CHUNKS_MAX} of them allows.
 */
final class ChunkedContent {
  private static final int CHUNKS_MAX = 65_536;
  private static final int HOLE = -1;

  private final DataArea data;
  private final BlockSize block;
  private final long size;
  private final int chunkBits;
  private final int[] map;
  private int chunk = HOLE;

  /** The offset in the file up to which the current chunk is written. */
  private long at;

  ChunkedContent(DataArea data, BlockSize block, long size) {
    this.data = data;
    this.block = block;
    this.size = size;
    int bits = block.bits();
    while ((size - 1) >> bits >= CHUNKS_MAX) {
      bits++;
    }
    this.chunkBits = bits;
    this.map = new int[(int) ((size - 1) >> bits) + 1];
    Arrays.fill(map, HOLE);
  }

  /** What an inode says of the chunks. */
  int form() {
    return chunkBits - block.bits();
  }

  /** Stores all extents. */
  void write(TarBody.Regular body, ErofsWriter.Content content, byte[] buffer) throws IOException {
    for (Extent extent : body.extents()) {
      long from = extent.offset();
      while (from < extent.end()) {
        enter(from);
        long end = Math.min(extent.end(), chunkEnd());
        int read = content.read(buffer, 0, (int) Math.min(buffer.length, end - from));
        data.write(buffer, 0, read);
        from += read;
        at = from;
      }
    }
    leave();
  }

  /** Goes to {@code offset}, in the current chunk or a later one. */
  private void enter(long offset) {
    int wanted = (int) (offset >> chunkBits);
    if (wanted != chunk) {
      leave();
      chunk = wanted;
      map[chunk] = data.block();
      at = (long) chunk << chunkBits;
    }
    data.zeros(offset - at);
    at = offset;
  }

  private long chunkEnd() {
    return Math.min(size, (chunk + 1L) << chunkBits);
  }

  /** Fills the current chunk with zeros. */
  private void leave() {
    if (chunk != HOLE) {
      data.zeros(chunkEnd() - at);
      data.align();
    }
  }

  /** The map as it stands behind the inode. */
  byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(map.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int first : map) {
      bytes.putInt(first);
    }
    return bytes.array();
  }
}
