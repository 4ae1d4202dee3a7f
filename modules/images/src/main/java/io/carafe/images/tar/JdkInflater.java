package io.carafe.images.tar;

import io.carafe.linux.compress.RawInflater;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompression by the JDK's own zlib. */
final class JdkInflater implements RawInflater {
  private final Inflater inflater = new Inflater(true);

  @Override
  public void reset() {
    inflater.reset();
  }

  @Override
  public boolean needsInput() {
    return inflater.needsInput();
  }

  @Override
  public void setInput(byte[] bytes, int offset, int length) {
    inflater.setInput(bytes, offset, length);
  }

  @Override
  public int inflate(byte[] bytes, int offset, int length) throws DataFormatException {
    int count = inflater.inflate(bytes, offset, length);
    if (count == 0 && inflater.needsDictionary()) {
      throw new DataFormatException("it wants a dictionary");
    }
    return count;
  }

  @Override
  public boolean finished() {
    return inflater.finished();
  }

  @Override
  public int remaining() {
    return inflater.getRemaining();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
