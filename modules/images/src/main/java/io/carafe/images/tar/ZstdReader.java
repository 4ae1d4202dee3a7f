package io.carafe.images.tar;

import com.github.luben.zstd.ZstdIOException;
import io.carafe.base.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Tells damage of a zstd stream from failures of its source. */
final class ZstdReader extends FilterInputStream {
  ZstdReader(InputStream zstd) {
    super(zstd);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (ZstdIOException e) {
      String cause = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      throw Problem.corrupt("decompress zstd: " + cause).withCause(e);
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
