package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.text.PathText;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a payload apart, little-endian; {@link Problem.Corrupt} where it is not as it should be.
 */
final class PayloadReader {
  private static final int STRING_HEADER_BYTES = 4;

  private final FrameType type;
  private final ByteBuffer bytes;

  PayloadReader(Frame frame) {
    type = frame.type();
    bytes = ByteBuffer.wrap(frame.payload().array()).order(ByteOrder.LITTLE_ENDIAN);
  }

  int u8() {
    try {
      return bytes.get() & 0xff;
    } catch (BufferUnderflowException e) {
      throw tooShort();
    }
  }

  int u16() {
    try {
      return bytes.getShort() & 0xffff;
    } catch (BufferUnderflowException e) {
      throw tooShort();
    }
  }

  /** A number of 32 bits that must fit an int that is not negative. */
  int number() {
    long value = u32();
    if (value > Integer.MAX_VALUE) {
      throw Problem.corrupt(type + " frame: number " + value + " is too large");
    }
    return (int) value;
  }

  long u32() {
    try {
      return Integer.toUnsignedLong(bytes.getInt());
    } catch (BufferUnderflowException e) {
      throw tooShort();
    }
  }

  long u64() {
    try {
      return bytes.getLong();
    } catch (BufferUnderflowException e) {
      throw tooShort();
    }
  }

  String string() {
    byte[] text = raw(u32());
    for (byte b : text) {
      if (b == 0) {
        throw Problem.corrupt(type + " frame: string contains a NUL");
      }
    }
    return PathText.decode(text);
  }

  List<String> strings() {
    long count = u32();
    if (count > bytes.remaining() / STRING_HEADER_BYTES) {
      throw tooShort();
    }
    List<String> texts = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      texts.add(string());
    }
    return List.copyOf(texts);
  }

  Bytes rest() {
    return Bytes.of(raw(bytes.remaining()));
  }

  byte[] raw(long length) {
    if (length > bytes.remaining()) {
      throw tooShort();
    }
    byte[] part = new byte[(int) length];
    bytes.get(part);
    return part;
  }

  /** The result of reading, where nothing is left over. */
  <T> T end(T result) {
    if (bytes.hasRemaining()) {
      throw Problem.corrupt(type + " frame: " + bytes.remaining() + " bytes too many");
    }
    return result;
  }

  private Problem tooShort() {
    return Problem.corrupt(type + " frame is too short");
  }
}
