package io.carafe.program.assembly;

import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.Pool;
import io.carafe.program.Relocation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the bytes of a pool. Strings that are equal share one place. Empty space is laid out
 * behind all data, so that it costs nothing in the encoded program; until then its offsets carry a
 * mark.
 */
public final class PoolBuilder {
  private static final int SPACE_MARK = 0x4000_0000;

  private final Map<String, Argument.Text> texts = new HashMap<>(256);
  private final Map<ByteBuffer, Argument.Region> structures = new HashMap<>();
  private final List<Relocation> relocations = new ArrayList<>();
  private byte[] data = new byte[8_192];
  private int dataLength;
  private int spaceLength;

  PoolBuilder() {}

  /**
   * A string in UTF-8, terminated.
   *
   * @throws Problem.Invalid where the string has a NUL in it
   */
  public Argument.Text text(String value) {
    Argument.Text known = texts.get(value);
    if (known != null) {
      return known;
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      if (b == 0) {
        throw Problem.invalid("string \"" + value.replace("\0", "\\0") + "\" contains a NUL byte");
      }
    }
    int offset = reserve(bytes.length + 1, 1);
    System.arraycopy(bytes, 0, data, offset, bytes.length);
    Argument.Text text = new Argument.Text(offset, bytes.length + 1);
    texts.put(value, text);
    return text;
  }

  /** The bytes of a string without a terminator, for write(2). */
  public Argument.Region characters(String value) {
    Argument.Text text = text(value);
    return new Argument.Region(text.offset(), Math.max(1, text.length() - 1));
  }

  /** Bytes at an address that is a multiple of eight. */
  public Argument.Region bytes(byte[] value) {
    int offset = reserve(Math.max(1, value.length), 8);
    System.arraycopy(value, 0, data, offset, value.length);
    return new Argument.Region(offset, Math.max(1, value.length));
  }

  /** Bytes that no system call writes to, at a multiple of eight; equal ones share one place. */
  public Argument.Region shared(byte[] value) {
    ByteBuffer key = ByteBuffer.wrap(value);
    Argument.Region known = structures.get(key);
    if (known != null) {
      return known;
    }
    Argument.Region region = bytes(value);
    structures.put(key, region);
    return region;
  }

  /** Zero bytes at an address that is a multiple of eight. */
  public Argument.Region space(int length) {
    int offset = spaceLength;
    spaceLength = (spaceLength + length + 7) & ~7;
    checkSize();
    return new Argument.Region(offset | SPACE_MARK, length);
  }

  /** The address of {@code target} is put at {@code at} before the program starts. */
  public void relocate(Argument.Region at, Argument target) {
    int offset =
        switch (target) {
          case Argument.Region region -> region.offset();
          case Argument.Text text -> text.offset();
          case Argument.Immediate _, Argument.InRegister _, Argument.DescriptorPath _ ->
              throw new IllegalArgumentException("relocation to " + target);
        };
    relocations.add(new Relocation(at.offset(), offset));
  }

  /** An array of addresses of strings that ends with a null pointer, as execve takes it. */
  public Argument.Region addresses(List<String> values) {
    Argument.Region array = bytes(new byte[8 * (values.size() + 1)]);
    for (int i = 0; i < values.size(); i++) {
      relocate(array.part(8 * i, 8), text(values.get(i)));
    }
    return array;
  }

  Argument settled(Argument argument) {
    return switch (argument) {
      case Argument.Region region -> settled(region);
      case Argument.Text _,
          Argument.Immediate _,
          Argument.InRegister _,
          Argument.DescriptorPath _ ->
          argument;
    };
  }

  Argument.Region settled(Argument.Region region) {
    return isSpace(region.offset())
        ? new Argument.Region(settled(region.offset()), region.length())
        : region;
  }

  Pool finish() {
    List<Relocation> settled = new ArrayList<>(relocations.size());
    for (Relocation relocation : relocations) {
      settled.add(new Relocation(settled(relocation.at()), settled(relocation.target())));
    }
    return new Pool(Arrays.copyOf(data, dataLength), spaceStart() + spaceLength, settled);
  }

  private int settled(int offset) {
    return isSpace(offset) ? spaceStart() + (offset & ~SPACE_MARK) : offset;
  }

  private static boolean isSpace(int offset) {
    return (offset & SPACE_MARK) != 0;
  }

  private int spaceStart() {
    return (dataLength + 7) & ~7;
  }

  private int reserve(int length, int alignment) {
    int offset = (dataLength + alignment - 1) & -alignment;
    dataLength = Math.addExact(offset, length);
    checkSize();
    if (dataLength > data.length) {
      data = Arrays.copyOf(data, Math.max(dataLength, data.length * 2));
    }
    return offset;
  }

  private void checkSize() {
    if ((long) dataLength + spaceLength + 8 > Pool.BYTES_MAX) {
      throw Problem.exhausted(
          "configuration needs a program with more than " + Pool.BYTES_MAX + " bytes of data");
    }
  }
}
