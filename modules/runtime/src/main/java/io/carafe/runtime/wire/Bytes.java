package io.carafe.runtime.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes as a value, equal where their contents are. They wrap an array without a copy, because they
 * may be megabytes: whoever has made or asked for the array leaves it as it is.
 */
public final class Bytes {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** Wraps {@code array}. */
  public static Bytes of(byte[] array) {
    return new Bytes(array);
  }

  /** The wrapped array. */
  public byte[] array() {
    return array;
  }

  /** How many there are. */
  public int length() {
    return array.length;
  }

  /** The bytes as UTF-8. */
  public String text() {
    return new String(array, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return array.length + " bytes";
  }
}
