package io.carafe.images.tar;

import io.carafe.base.Problem;

/** A stretch of a sparse file that has data: {@code length} bytes from {@code offset} on. */
public record Extent(long offset, long length) {
  /** Checks that the stretch is not negative and its end fits 63 bits. */
  public Extent {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw Problem.invalid("extent of %d bytes at %d is out of range".formatted(length, offset));
    }
  }

  /** The offset after the last byte. */
  public long end() {
    return offset + length;
  }
}
