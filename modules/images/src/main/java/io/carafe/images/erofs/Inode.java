package io.carafe.images.erofs;

import io.carafe.images.tar.TarAttributes;
import io.carafe.linux.file.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/** What every inode has: the extended form, which holds any owner and its own time. */
final class Inode {
  static final int BYTES = 64;

  /** Inode numbers count in units of this. */
  static final int SLOT_BYTES = 32;

  private static final int SIZE_AT = 8;
  private static final int LINKS_AT = 44;
  private static final int EXTENDED = 1;

  private final FileType type;
  private final TarAttributes attributes;
  private final byte[] xattrs;

  /** An inode with the attributes {@code xattrs}, encoded. */
  Inode(FileType type, TarAttributes attributes, byte[] xattrs) {
    this.type = type;
    this.attributes = attributes;
    this.xattrs = xattrs;
  }

  /** Where the content is. */
  enum Layout {
    PLAIN(0),
    INLINE(2),
    CHUNKS(4);

    private final int number;

    Layout(int number) {
      this.number = number;
    }
  }

  /** How many bytes stand before inline content. */
  int headBytes() {
    return BYTES + xattrs.length;
  }

  /**
   * The bytes of inode and attributes.
   *
   * @param size length of the content
   * @param where first block, device number or form of the chunks
   * @param links how many names it has
   */
  byte[] encode(Layout layout, long size, int where, int links) {
    ByteBuffer bytes = ByteBuffer.allocate(headBytes()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) (EXTENDED | layout.number << 1));
    bytes.putShort((short) XattrBytes.count(xattrs.length));
    bytes.putShort((short) (type.modeBits() | attributes.mode())).putShort((short) 0);
    bytes.putLong(size).putInt(where).putInt(0);
    bytes.putInt((int) attributes.uid()).putInt((int) attributes.gid());
    Instant modified = attributes.modified();
    bytes.putLong(modified.getEpochSecond()).putInt(modified.getNano()).putInt(links);
    bytes.position(BYTES).put(xattrs);
    return bytes.array();
  }

  /** What an inode says of its content. */
  record Stored(Layout layout, long size, int where, int headBytes) {}

  /** Reads the start of {@link #encode} back. */
  static Stored decode(byte[] inode) {
    ByteBuffer bytes = ByteBuffer.wrap(inode).order(ByteOrder.LITTLE_ENDIAN);
    boolean inline = bytes.getShort(0) >> 1 == Layout.INLINE.number;
    int head = BYTES + XattrBytes.length(bytes.getShort(2) & 0xffff);
    Layout layout = inline ? Layout.INLINE : Layout.PLAIN;
    return new Stored(layout, bytes.getLong(SIZE_AT), bytes.getInt(SIZE_AT + 8), head);
  }

  /** Changes the number of names of the inode at {@code position}. */
  static void patchLinks(MetadataArea metadata, long position, int links) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    metadata.patch(position + LINKS_AT, bytes.putInt(links).array());
  }
}
