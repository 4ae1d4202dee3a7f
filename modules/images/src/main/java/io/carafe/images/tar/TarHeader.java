package io.carafe.images.tar;

import io.carafe.linux.text.PathText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fields of one header block.
 *
 * <p>Source: POSIX.1-2017, pax, section "ustar Interchange Format"; GNU tar manual, "Basic Tar
 * Format".
 */
final class TarHeader {
  static final int BLOCK_BYTES = 512;

  /** A numeric or text field by its place in the block. */
  record Field(String name, int offset, int length) {
    static final Field NAME = new Field("name", 0, 100);
    static final Field MODE = new Field("mode", 100, 8);
    static final Field UID = new Field("uid", 108, 8);
    static final Field GID = new Field("gid", 116, 8);
    static final Field SIZE = new Field("size", 124, 12);
    static final Field MTIME = new Field("mtime", 136, 12);
    static final Field CHECKSUM = new Field("checksum", 148, 8);
    static final Field LINK = new Field("link name", 157, 100);
    static final Field DEVICE_MAJOR = new Field("device major", 329, 8);
    static final Field DEVICE_MINOR = new Field("device minor", 337, 8);
    static final Field PREFIX = new Field("prefix", 345, 155);
    static final Field STAR_PREFIX = new Field("prefix", 345, 131);
    static final Field GNU_REAL_SIZE = new Field("real size", 483, 12);
  }

  private static final int TYPE_OFFSET = 156;
  private static final int MAGIC_OFFSET = 257;
  private static final byte[] USTAR = "ustar\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] STAR_TRAILER = "tar\0".getBytes(StandardCharsets.ISO_8859_1);

  private final byte[] block;

  /** A view of {@code block}, which the reader fills anew for each header. */
  TarHeader(byte[] block) {
    this.block = block;
  }

  boolean isZero() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Compares the checksum with both sums in use: of unsigned bytes, and (old Suns) of signed. */
  void verifyChecksum() throws TarFormatException {
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < BLOCK_BYTES; i++) {
      boolean own = i >= Field.CHECKSUM.offset() && i < Field.CHECKSUM.offset() + 8;
      byte b = own ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    long stored = number(Field.CHECKSUM);
    if (stored != unsigned && stored != signed) {
      throw new TarFormatException("its header checksum is wrong");
    }
  }

  char type() {
    return (char) (block[TYPE_OFFSET] & 0xff);
  }

  /** The name with ustar's prefix; GNU archives use those bytes for something else. */
  String name() {
    String name = text(Field.NAME);
    if (!Arrays.equals(block, MAGIC_OFFSET, MAGIC_OFFSET + 6, USTAR, 0, 6)) {
      return name;
    }
    boolean star = Arrays.equals(block, 508, 512, STAR_TRAILER, 0, 4);
    String prefix = text(star ? Field.STAR_PREFIX : Field.PREFIX);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** A text field up to its first NUL. */
  String text(Field field) {
    return text(block, field.offset(), field.length());
  }

  long number(Field field) throws TarFormatException {
    return number(block, field);
  }

  static String text(byte[] bytes, int offset, int lengthMax) {
    int end = offset;
    while (end < offset + lengthMax && bytes[end] != 0) {
      end++;
    }
    return PathText.decode(Arrays.copyOfRange(bytes, offset, end));
  }

  /** Octal digits padded with spaces or NULs, or GNU's base 256 if the first bit is set. */
  static long number(byte[] bytes, Field field) throws TarFormatException {
    return (bytes[field.offset()] & 0x80) != 0 ? binary(bytes, field) : octal(bytes, field);
  }

  private static long binary(byte[] bytes, Field field) throws TarFormatException {
    boolean negative = (bytes[field.offset()] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < field.length(); i++) {
      int digit = bytes[field.offset() + i] & 0xff;
      if (i == 0) {
        digit = negative ? digit : digit & 0x7f;
      }
      if (value >> 55 != (negative ? -1 : 0)) {
        throw new TarFormatException("its " + field.name() + " does not fit 63 bits");
      }
      value = (value << 8) | digit;
    }
    return value;
  }

  private static long octal(byte[] bytes, Field field) throws TarFormatException {
    int start = field.offset();
    int end = start + field.length();
    while (start < end && isPadding(bytes[start])) {
      start++;
    }
    while (end > start && isPadding(bytes[end - 1])) {
      end--;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 7) {
        throw new TarFormatException("its " + field.name() + " is not an octal number");
      }
      value = (value << 3) | digit;
    }
    return value;
  }

  private static boolean isPadding(byte b) {
    return b == ' ' || b == 0;
  }
}
