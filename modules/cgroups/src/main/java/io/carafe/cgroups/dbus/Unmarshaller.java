package io.carafe.cgroups.dbus;

import io.carafe.base.Problem;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads values by their signature: numbers as Long, fractions as Double, truth values as Boolean,
 * strings, paths and signatures as String, arrays, structures and dictionary entries as List,
 * variants as what is in them.
 */
final class Unmarshaller {
  private static final int DEPTH_MAX = 16;
  private static final int VALUES_MAX = 65_536;

  private final ByteBuffer in;
  private int values;

  /** Reads {@code in}, whose first byte is aligned to 8, in the order that it has. */
  Unmarshaller(ByteBuffer in) {
    this.in = in;
  }

  /** Reads a value for each complete type; {@link Problem.Corrupt} where the bytes do not fit. */
  List<Object> all(String signature) {
    try {
      List<Object> all = new ArrayList<>();
      int at = 0;
      while (at < signature.length()) {
        int end = end(signature, at, 0);
        all.add(value(signature.substring(at, end), 0));
        at = end;
      }
      return all;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw Problem.corrupt("read a D-Bus message: it does not fit its signature").withCause(e);
    }
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what);
  }

  /** The index behind the complete type that starts at {@code at}. */
  private static int end(String signature, int at, int depth) {
    if (at >= signature.length() || depth > DEPTH_MAX) {
      throw wrong("signature " + signature);
    }
    char type = signature.charAt(at);
    if (type == 'a') {
      return end(signature, at + 1, depth + 1);
    }
    if (type != '(' && type != '{') {
      return at + 1;
    }
    char closing = type == '(' ? ')' : '}';
    int next = at + 1;
    while (next < signature.length() && signature.charAt(next) != closing) {
      next = end(signature, next, depth + 1);
    }
    return next < signature.length() ? next + 1 : end(signature, next, depth);
  }

  /** The depth is bounded by that of the signature, and for variants here. */
  private Object value(String type, int depth) {
    values++;
    if (depth > DEPTH_MAX || values > VALUES_MAX) {
      throw wrong("too much");
    }
    return switch (type.charAt(0)) {
      case 'y' -> (long) (in.get() & 0xff);
      case 'b' -> u32() != 0;
      case 'n' -> (long) align(2).getShort();
      case 'q' -> (long) (align(2).getShort() & 0xffff);
      case 'i' -> (long) align(4).getInt();
      case 'u', 'h' -> u32();
      case 'x', 't' -> align(8).getLong();
      case 'd' -> align(8).getDouble();
      case 's', 'o' -> text(u32());
      case 'g' -> text(in.get() & 0xff);
      case 'v' -> variant(depth);
      case 'a' -> array(type.substring(1), depth);
      case '(', '{' -> struct(type, depth);
      default -> throw wrong("type " + type);
    };
  }

  private ByteBuffer align(int boundary) {
    int rest = in.position() % boundary;
    if (rest != 0) {
      in.position(in.position() + boundary - rest);
    }
    return in;
  }

  private long u32() {
    return align(4).getInt() & 0xffff_ffffL;
  }

  private String text(long length) {
    if (length >= in.remaining()) {
      throw wrong("length " + length);
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    in.get();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Object variant(int depth) {
    String signature = text(in.get() & 0xff);
    if (end(signature, 0, 0) != signature.length()) {
      throw wrong("variant " + signature);
    }
    return value(signature, depth + 1);
  }

  private List<Object> array(String element, int depth) {
    long length = u32();
    align(boundary(element.charAt(0)));
    if (length > in.remaining()) {
      throw wrong("length " + length);
    }
    int end = in.position() + (int) length;
    List<Object> elements = new ArrayList<>();
    while (in.position() < end) {
      elements.add(value(element, depth + 1));
    }
    if (in.position() != end) {
      throw wrong("array of " + element);
    }
    return elements;
  }

  private List<Object> struct(String type, int depth) {
    align(8);
    List<Object> members = new ArrayList<>();
    int at = 1;
    while (at < type.length() - 1) {
      int end = end(type, at, 0);
      members.add(value(type.substring(at, end), depth + 1));
      at = end;
    }
    return members;
  }

  private static int boundary(char type) {
    return switch (type) {
      case 'y', 'g', 'v' -> 1;
      case 'n', 'q' -> 2;
      case 'b', 'i', 'u', 'h', 's', 'o', 'a' -> 4;
      default -> 8;
    };
  }
}
