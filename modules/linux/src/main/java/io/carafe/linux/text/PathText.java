package io.carafe.linux.text;

import io.carafe.base.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * File names as text without loss. The kernel's names are bytes, almost always UTF-8; a byte that
 * is not part of valid UTF-8 becomes the lone surrogate U+DC80 to U+DCFF of its value, which no
 * valid text contains (the way of Python's PEP 383).
 */
public final class PathText {
  private static final char ESCAPE = '\uDC00';

  private PathText() {}

  /** The text of {@code bytes}. */
  public static String decode(byte[] bytes) {
    if (isAscii(bytes)) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE | (in.get() & 0xff)));
      }
    }
  }

  /** The bytes of {@code text}; {@link Problem.Invalid} where it has a NUL or a stray surrogate. */
  public static byte[] encode(String text) {
    byte[] bytes = new byte[Math.multiplyExact(text.length(), 3)];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw Problem.invalid("path \"" + text.substring(0, i) + "…\" contains a NUL");
      } else if (c < 0x80) {
        bytes[length++] = (byte) c;
      } else if (c >= 0xDC80 && c <= 0xDCFF) {
        bytes[length++] = (byte) c;
      } else if (!Character.isSurrogate(c)) {
        length = put(bytes, length, String.valueOf(c));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        length = put(bytes, length, text.substring(i, i + 2));
        i++;
      } else {
        throw Problem.invalid("path has a stray surrogate at character " + i);
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int put(byte[] bytes, int length, String character) {
    byte[] encoded = character.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    return length + encoded.length;
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
