package io.carafe.cgroups.dbus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes values in the wire format, little-endian, each aligned to its size. */
public final class Marshaller {
  private static final int START_BYTES = 512;

  private ByteBuffer out = ByteBuffer.allocate(START_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** A marshaller at offset 0, which is aligned to 8. */
  public Marshaller() {}

  /** Adds zeros up to a multiple of {@code boundary}. */
  Marshaller align(int boundary) {
    while (out.position() % boundary != 0) {
      room(1).put((byte) 0);
    }
    return this;
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int size = Math.max(2 * out.capacity(), out.position() + bytes);
      ByteBuffer larger = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      out = larger.put(out.flip());
    }
    return out;
  }

  /** Adds a byte (y). */
  public Marshaller byteValue(int value) {
    room(1).put((byte) value);
    return this;
  }

  /** Adds an unsigned 32-bit number (u). */
  public Marshaller u32(long value) {
    align(4).room(4).putInt((int) value);
    return this;
  }

  /** Adds an unsigned 64-bit number (t). */
  public Marshaller u64(long value) {
    align(8).room(8).putLong(value);
    return this;
  }

  /** Adds a truth value (b). */
  public Marshaller flag(boolean value) {
    return u32(value ? 1 : 0);
  }

  /** Adds a string or an object path (s, o). */
  public Marshaller text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    u32(bytes.length).room(bytes.length + 1).put(bytes).put((byte) 0);
    return this;
  }

  /** Adds a signature (g). */
  public Marshaller signature(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    room(bytes.length + 2).put((byte) bytes.length).put(bytes).put((byte) 0);
    return this;
  }

  /** Begins a structure. */
  public Marshaller struct() {
    return align(8);
  }

  /**
   * Adds an array.
   *
   * @param boundary alignment of its elements, which counts outside its length
   */
  public Marshaller array(int boundary, Consumer<Marshaller> elements) {
    u32(0);
    int length = out.position() - 4;
    align(boundary);
    int start = out.position();
    elements.accept(this);
    out.putInt(length, out.position() - start);
    return this;
  }

  /** The bytes so far. */
  public byte[] bytes() {
    return Arrays.copyOf(out.array(), out.position());
  }
}
