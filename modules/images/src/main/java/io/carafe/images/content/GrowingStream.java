package io.carafe.images.content;

import io.carafe.linux.file.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads a blob while it is written. */
final class GrowingStream extends InputStream {
  private final Growth growth;
  private final OpenFile file;
  private long position;

  /** A stream that owns {@code file}. */
  GrowingStream(Growth growth, OpenFile file) {
    this.growth = growth;
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    long there = growth.await(position) - position;
    if (there == 0) {
      return -1;
    }
    ByteBuffer into = ByteBuffer.wrap(bytes, offset, (int) Math.min(there, length));
    int read = file.readAt(into, position);
    position += read;
    return read;
  }

  @Override
  public void close() {
    file.close();
  }
}
