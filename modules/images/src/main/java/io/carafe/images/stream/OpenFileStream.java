package io.carafe.images.stream;

import io.carafe.linux.file.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The bytes of an open file, from its offset on, as a stream that owns the file. */
public final class OpenFileStream extends InputStream {
  private final OpenFile file;

  /** The bytes of {@code file}, which closing the stream closes. */
  public OpenFileStream(OpenFile file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    int read = file.read(bytes, offset, length);
    return read == 0 ? -1 : read;
  }

  @Override
  public void close() {
    file.close();
  }
}
