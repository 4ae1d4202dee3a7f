package io.carafe.images.layer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lets the bytes of a layer through up to the limit. */
final class BoundedStream extends FilterInputStream {
  private final LayerLimits limits;
  private long passed;

  BoundedStream(InputStream source, LayerLimits limits) {
    super(source);
    this.limits = limits;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    passed += Math.max(0, read);
    if (passed > limits.bytesMax()) {
      throw limits.exceeded();
    }
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
