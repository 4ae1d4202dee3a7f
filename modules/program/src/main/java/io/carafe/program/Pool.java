package io.carafe.program;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The memory of a program: shared by every process that it forks.
 *
 * <p>Immutable: the bytes are copied in, and read one at a time or by copy.
 */
public final class Pool {
  /** The most bytes of a pool. */
  public static final int BYTES_MAX = 16 << 20;

  /** The most relocations of a pool. */
  public static final int RELOCATIONS_MAX = 65_536;

  private final byte[] data;
  private final int bytes;
  private final List<Relocation> relocations;

  /**
   * A pool.
   *
   * @param data its initialised start
   * @param bytes its size in all, not less; the rest is zero
   * @param relocations addresses to fill in
   */
  public Pool(byte[] data, int bytes, List<Relocation> relocations) {
    if (bytes < data.length || bytes > BYTES_MAX || relocations.size() > RELOCATIONS_MAX) {
      throw new IllegalArgumentException(
          "pool of " + bytes + " bytes with " + relocations.size() + " relocations");
    }
    for (Relocation relocation : relocations) {
      if (relocation.at() + 8 > bytes || relocation.target() >= bytes) {
        throw new IllegalArgumentException(relocation + " in a pool of " + bytes + " bytes");
      }
    }
    this.data = data.clone();
    this.bytes = bytes;
    this.relocations = List.copyOf(relocations);
  }

  /** Its size in all. */
  public int bytes() {
    return bytes;
  }

  /** The size of its initialised start. */
  public int dataBytes() {
    return data.length;
  }

  /** The addresses to fill in. */
  public List<Relocation> relocations() {
    return relocations;
  }

  /** A copy of the initialised start. */
  public byte[] data() {
    return data.clone();
  }

  /** The byte at {@code offset}. */
  public byte at(int offset) {
    return offset < data.length ? data[offset] : 0;
  }

  /** A copy of {@code length} bytes from {@code offset}. */
  public byte[] copy(int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes - length) {
      throw new IllegalArgumentException(offset + "+" + length + " of " + bytes + " bytes");
    }
    byte[] result = new byte[length];
    if (offset < data.length) {
      System.arraycopy(data, offset, result, 0, Math.min(length, data.length - offset));
    }
    return result;
  }

  /** The little-endian integer of {@code width} bytes at {@code offset}, zero-extended. */
  public long integer(int offset, int width) {
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = value << 8 | (at(offset + i) & 0xff);
    }
    return value;
  }

  /** The NUL-terminated string at {@code offset}, as UTF-8. */
  public String string(int offset) {
    int end = offset;
    while (at(end) != 0) {
      end++;
    }
    return new String(copy(offset, end - offset), StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pool that
        && bytes == that.bytes
        && relocations.equals(that.relocations)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data) * 31 + bytes;
  }

  @Override
  public String toString() {
    return "pool of " + bytes + " bytes";
  }
}
