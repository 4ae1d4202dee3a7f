package io.carafe.images.erofs;

import io.carafe.base.Problem;
import io.carafe.linux.text.PathText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The extended attributes of an inode as they stand behind it. None is shared between inodes: what
 * a layer may have is few and short, and a reader finds it in the block of the inode.
 */
final class XattrBytes {
  private static final int HEADER_BYTES = 12;
  private static final int ENTRY_BYTES = 4;
  private static final int VALUE_BYTES_MAX = 0xffff;
  private static final int ALL_BYTES_MAX = 0xffff * 4;

  /** How names start, by the number that stands for it. */
  private enum Prefix {
    USER("user.", 1),
    TRUSTED("trusted.", 4),
    SECURITY("security.", 6);

    private final String text;
    private final int number;

    Prefix(String text, int number) {
      this.text = text;
      this.number = number;
    }

    static Prefix of(String key) {
      for (Prefix prefix : values()) {
        if (key.startsWith(prefix.text) && key.length() > prefix.text.length()) {
          return prefix;
        }
      }
      throw Problem.unsupported("write attribute " + key + ": EROFS has no such name space");
    }
  }

  private XattrBytes() {}

  /** The bytes, a multiple of four; none for no attributes. */
  static byte[] encode(Map<String, byte[]> xattrs) {
    if (xattrs.isEmpty()) {
      return new byte[0];
    }
    int length = HEADER_BYTES;
    for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
      length += entryBytes(name(xattr.getKey()).length, requireShort(xattr));
      if (length > ALL_BYTES_MAX) {
        throw Problem.unsupported("write attributes of a file: they are longer than 256 KiB");
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(HEADER_BYTES);
    xattrs.forEach((key, value) -> {
      byte[] name = name(key);
      int start = bytes.position();
      bytes.put((byte) name.length).put((byte) Prefix.of(key).number);
      bytes.putShort((short) value.length).put(name).put(value);
      bytes.position(start + entryBytes(name.length, value.length));
    });
    return bytes.array();
  }

  private static int requireShort(Map.Entry<String, byte[]> xattr) {
    if (xattr.getValue().length > VALUE_BYTES_MAX) {
      throw Problem.unsupported(
          "write attribute " + xattr.getKey() + ": it is longer than 65535 bytes");
    }
    return xattr.getValue().length;
  }

  private static int entryBytes(int name, int value) {
    return (ENTRY_BYTES + name + value + 3) & ~3;
  }

  private static byte[] name(String key) {
    return PathText.encode(key.substring(Prefix.of(key).text.length()));
  }

  /** The count that an inode has of attributes of {@code length} bytes. */
  static int count(int length) {
    return length == 0 ? 0 : 1 + (length - HEADER_BYTES) / 4;
  }

  /** The length of attributes with {@code count}. */
  static int length(int count) {
    return count == 0 ? 0 : HEADER_BYTES + (count - 1) * 4;
  }
}
