package io.carafe.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** The first bytes of a stream, of which is told how many each read has brought. */
final class CountedStream extends FilterInputStream {
  private final LongConsumer count;
  private long left;

  /** All bytes of {@code source}. */
  CountedStream(InputStream source, LongConsumer count) {
    this(source, Long.MAX_VALUE, count);
  }

  /** At most {@code bytesMax} bytes of {@code source}. */
  CountedStream(InputStream source, long bytesMax, LongConsumer count) {
    super(source);
    this.left = bytesMax;
    this.count = count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = super.read(bytes, offset, (int) Math.min(left, length));
    if (read > 0) {
      left -= read;
      count.accept(read);
    }
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
