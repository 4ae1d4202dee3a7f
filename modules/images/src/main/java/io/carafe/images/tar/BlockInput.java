package io.carafe.images.tar;

import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes of an archive and reads whole blocks of it. */
final class BlockInput {
  private static final int SKIP_BYTES = 65_536;

  private final InputStream source;
  private long offset;
  private byte[] skipped = {};

  BlockInput(InputStream source) {
    this.source = source;
  }

  /** How many bytes of the archive were read so far. */
  long offset() {
    return offset;
  }

  /** Fills {@code block}, or answers false at the end of the archive. */
  boolean tryReadBlock(byte[] block) throws IOException, TarFormatException {
    int read = source.readNBytes(block, 0, block.length);
    offset += read;
    if (read > 0 && read < block.length) {
      throw truncated();
    }
    return read > 0;
  }

  void readBlock(byte[] block) throws IOException, TarFormatException {
    readFully(block);
  }

  void readFully(byte[] bytes) throws IOException, TarFormatException {
    int read = source.readNBytes(bytes, 0, bytes.length);
    offset += read;
    if (read < bytes.length) {
      throw truncated();
    }
  }

  /** Reads 1 to {@code length} bytes; {@code length} is at least 1. */
  int read(byte[] bytes, int at, int length) throws IOException, TarFormatException {
    int read = source.read(bytes, at, length);
    if (read <= 0) {
      throw truncated();
    }
    offset += read;
    return read;
  }

  void skip(long count) throws IOException, TarFormatException {
    long left = count;
    if (left > 0 && skipped.length == 0) {
      skipped = new byte[SKIP_BYTES];
    }
    while (left > 0) {
      left -= read(skipped, 0, (int) Math.min(left, skipped.length));
    }
  }

  /** Reads what is left behind the end of the archive; the number of bytes. */
  long drain() throws IOException {
    byte[] rest = new byte[SKIP_BYTES];
    long start = offset;
    for (int read = source.read(rest); read >= 0; read = source.read(rest)) {
      offset += read;
    }
    return offset - start;
  }

  private static TarFormatException truncated() {
    return new TarFormatException("the archive ends inside it");
  }
}
