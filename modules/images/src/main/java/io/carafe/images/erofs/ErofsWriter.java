package io.carafe.images.erofs;

import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.text.PathText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes an EROFS image: files in any order, each name at most once at a time, folders before what
 * is in them. For one thread. Names and what a folder's attributes hold stay in memory until {@link
 * #finish}.
 *
 * <p>A <em>node</em> is the number of a name; the root's is {@link #ROOT}.
 */
public final class ErofsWriter implements AutoCloseable {
  /** The root, a folder that is always there. */
  public static final int ROOT = NameTree.ROOT;

  /** No node. */
  public static final int NONE = NameTree.NONE;

  /** How many names an image may have, removed ones counted. */
  public static final int NAMES_MAX = 500_000;

  /** About what a name takes of the memory. */
  private static final int NAME_BYTES = 50;

  /** How many names take as much memory as the count of an inode's links. */
  private static final int LINK_WEIGHT = 2;

  /** What Linux shows of every symbolic link. */
  private static final int SYMLINK_MODE = 0777;

  private static final int BUFFER_BYTES = 256 * 1024;

  /** Where the root's inode is in the metadata; its number must not be 0, which readdir hides. */
  private static final long ROOT_AT = Inode.BYTES;

  private static final int ROOT_BYTES_MAX = 4096 - (int) ROOT_AT;

  private final BlockSize block;
  private final DataArea data;
  private final MetadataArea metadata;
  private final NameTree tree;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /** Of the inodes that have or had several names, how many they have. */
  private final Map<Long, Integer> links = new HashMap<>();

  private long whiteout = NONE;
  private long inodes;
  private boolean chunked;

  /** The bytes of a file, as they stand in an archive: without its holes. */
  public interface Content {
    /** Reads 1 to {@code length} bytes; asked for no more than there are. */
    int read(byte[] bytes, int offset, int length) throws IOException;
  }

  /**
   * What all but folders have.
   *
   * @param attributes owner, mode and time
   * @param xattrs extended attributes in the name spaces user, trusted and security
   */
  public record Properties(TarAttributes attributes, Map<String, byte[]> xattrs) {}

  /**
   * A writer to {@code image}, an empty file of the caller's.
   *
   * @param spill opens an empty file for metadata that is too much for the memory
   * @param namesMax how many names there may be, removed ones counted
   */
  public ErofsWriter(OpenFile image, BlockSize block, Supplier<OpenFile> spill, int namesMax) {
    this.block = block;
    this.data = new DataArea(image, block);
    this.metadata = new MetadataArea(spill);
    this.tree = new NameTree(namesMax);
    metadata.extend(ROOT_AT + ROOT_BYTES_MAX);
  }

  /** The node called {@code name} in the folder {@code parent}, or {@link #NONE}. */
  public int find(int parent, String name) {
    return tree.type(parent) == FileType.FOLDER ? tree.find(parent, PathText.encode(name)) : NONE;
  }

  /** What {@code node} is. */
  public FileType type(int node) {
    return tree.type(node);
  }

  /** The number of the inode of {@code node}, which is no folder: equal for hard links. */
  public long inode(int node) {
    return tree.inode(node);
  }

  /** Adds a folder, {@code 0755 0:0} of the epoch until its properties are set. */
  public int addFolder(int parent, String name) {
    return tree.addFolder(parent, PathText.encode(name));
  }

  /** Sets or replaces what the folder {@code node} has. */
  public void setFolder(int node, Properties properties) {
    FolderNode folder = tree.folder(node);
    properties.xattrs().values().forEach(value -> tree.charge(1 + value.length / NAME_BYTES));
    folder.attributes = properties.attributes();
    folder.xattrs = Map.copyOf(properties.xattrs());
  }

  /** What the folder {@code node} has. */
  public Properties folder(int node) {
    FolderNode folder = tree.folder(node);
    return new Properties(folder.attributes, folder.xattrs);
  }

  /** Adds a further name of {@code inode}, an inode of this image. */
  public void addLink(int parent, String name, int target) {
    long inode = tree.inode(target);
    tree.add(parent, PathText.encode(name), tree.type(target), inode);
    tree.charge(LINK_WEIGHT);
    links.merge(inode, 2, (known, _) -> known + 1);
  }

  /** Adds what hides a file of the layers below from overlay; all of them are one inode. */
  public void addWhiteout(int parent, String name) {
    if (whiteout == NONE) {
      Properties properties = new Properties(TarAttributes.ofRoot(0), Map.of());
      whiteout = special(properties, new Special(FileType.CHARACTER_DEVICE, DeviceNumber.ZERO));
      links.put(whiteout, 0);
    }
    tree.add(parent, PathText.encode(name), FileType.CHARACTER_DEVICE, whiteout);
    links.merge(whiteout, 1, Integer::sum);
  }

  /** Whether {@code node} was made by {@link #addWhiteout}. */
  public boolean isWhiteout(int node) {
    return tree.type(node) == FileType.CHARACTER_DEVICE && tree.inode(node) == whiteout;
  }

  /** Removes {@code node}, a folder with all below it. */
  public void remove(int node) {
    tree.remove(
        node,
        removed -> {
          if (tree.type(removed) != FileType.FOLDER) {
            links.computeIfPresent(tree.inode(removed), (_, known) -> known - 1);
          }
        });
  }

  /** Adds a regular file. */
  public void addFile(int parent, String name, Properties properties, FileBody file)
      throws IOException {
    Inode inode = inode(FileType.REGULAR, properties);
    TarBody.Regular body = file.body();
    boolean dense = body.storedBytes() == body.size();
    long number = dense ? dense(inode, body.size(), file.content()) : sparse(inode, file);
    tree.add(parent, PathText.encode(name), FileType.REGULAR, number);
  }

  /** A file's size and holes, and its bytes. */
  public record FileBody(TarBody.Regular body, Content content) {}

  private static Inode inode(FileType type, Properties properties) {
    return new Inode(type, properties.attributes(), XattrBytes.encode(properties.xattrs()));
  }

  private long dense(Inode inode, long size, Content content) throws IOException {
    int tail = block.offset(size);
    boolean inline = isBetterInline(inode, tail);
    int first = size == (inline ? tail : 0) ? 0 : data.block();
    copy(content, inline ? size - tail : size);
    data.align();
    byte[] rest = new byte[inline ? tail : 0];
    for (int read = 0; read < rest.length; ) {
      read += content.read(rest, read, rest.length - read);
    }
    long position = place(inode, rest.length);
    Inode.Layout layout = inline ? Inode.Layout.INLINE : Inode.Layout.PLAIN;
    return append(position, inode.encode(layout, size, first, 1), rest);
  }

  private void copy(Content content, long length) throws IOException {
    for (long left = length; left > 0; ) {
      int read = content.read(buffer, 0, (int) Math.min(left, buffer.length));
      data.write(buffer, 0, read);
      left -= read;
    }
  }

  private long sparse(Inode inode, FileBody file) throws IOException {
    long size = file.body().size();
    ChunkedContent chunks = new ChunkedContent(data, block, size);
    chunks.write(file.body(), file.content(), buffer);
    chunked = true;
    byte[] head = inode.encode(Inode.Layout.CHUNKS, size, chunks.form(), 1);
    return append(place(inode, 0), head, chunks.encode());
  }

  /** Adds a symbolic link. */
  public void addSymlink(int parent, String name, Properties properties, String target) {
    byte[] text = PathText.encode(target);
    TarAttributes given = properties.attributes();
    TarAttributes attributes =
        new TarAttributes(SYMLINK_MODE, given.uid(), given.gid(), given.modified());
    Inode inode = inode(FileType.SYMLINK, new Properties(attributes, properties.xattrs()));
    try (InputStream content = new ByteArrayInputStream(text)) {
      long number = dense(inode, text.length, content::read);
      tree.add(parent, PathText.encode(name), FileType.SYMLINK, number);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory cannot fail", e);
    }
  }

  /** Adds a device, FIFO or socket. */
  public void addNode(int parent, String name, Properties properties, Special special) {
    tree.add(parent, PathText.encode(name), special.type(), special(properties, special));
  }

  private long special(Properties properties, Special special) {
    Inode inode = inode(special.type(), properties);
    byte[] head = inode.encode(Inode.Layout.PLAIN, 0, special.encoded(), 1);
    return append(place(inode, 0), head, new byte[0]);
  }

  /** What a file is that has no content; of others than devices the number is 0:0. */
  public record Special(FileType type, DeviceNumber device) {
    private int encoded() {
      int minor = device.minor();
      return (minor & 0xff) | device.major() << 8 | (minor & ~0xff) << 12;
    }
  }

  /** Whether a tail costs less behind its inode than in a block of its own. */
  private boolean isBetterInline(Inode inode, int tail) {
    if (tail == 0 || inode.headBytes() + tail > block.bytes()) {
      return false;
    }
    long gap = place(inode, tail) - metadata.end();
    return gap < block.bytes() - tail;
  }

  /**
   * Where the next inode goes. It does not cross the end of a block, and with inline content that
   * does not either.
   */
  private long place(Inode inode, int inlineBytes) {
    int whole = inlineBytes > 0 ? inode.headBytes() + inlineBytes : Inode.BYTES;
    long position = (metadata.end() + Inode.SLOT_BYTES - 1) & -Inode.SLOT_BYTES;
    return block.offset(position) + whole > block.bytes() ? block.roundUp(position) : position;
  }

  /** Writes an inode and what stands behind it; the inode's number. */
  private long append(long position, byte[] head, byte[] rest) {
    metadata.extend(position);
    metadata.append(head, head.length);
    metadata.append(rest, rest.length);
    inodes++;
    return position / Inode.SLOT_BYTES;
  }

  /** The target of the symbolic link {@code node}. */
  public String linkTarget(int node) {
    long position = tree.inode(node) * Inode.SLOT_BYTES;
    Inode.Stored stored = Inode.decode(metadata.read(position, Inode.BYTES));
    int inline = stored.layout() == Inode.Layout.INLINE ? block.offset(stored.size()) : 0;
    byte[] text = new byte[(int) stored.size()];
    data.read((long) stored.where() << block.bits(), text, text.length - inline);
    byte[] rest = metadata.read(position + stored.headBytes(), inline);
    System.arraycopy(rest, 0, text, text.length - inline, inline);
    return PathText.decode(text);
  }

  /** Writes the folders, the metadata and the superblock. */
  public void finish() {
    placeFolders();
    for (FolderNode folder : tree.folders()) {
      if (!folder.removed) {
        writeFolder(folder);
      }
    }
    links.forEach(
        (inode, count) -> Inode.patchLinks(metadata, inode * Inode.SLOT_BYTES, Math.max(1, count)));
    data.align();
    long metadataBlock = data.block();
    metadata.copyTo(data);
    data.align();
    int root = (int) (ROOT_AT / Inode.SLOT_BYTES);
    data.finish(new Superblock(block, root, inodes, data.block(), metadataBlock, chunked));
  }

  /** Gives each folder the place of its inode, so that folders can name each other. */
  private void placeFolders() {
    for (FolderNode folder : tree.folders()) {
      if (folder.removed) {
        continue;
      }
      Inode inode = folderInode(folder);
      if (folder.node == ROOT) {
        requireRoom(inode);
        folder.position = ROOT_AT;
        inodes++;
        continue;
      }
      int tail = block.offset(new FolderBlocks(tree, block, folder).size());
      int inline = isBetterInline(inode, tail) ? tail : 0;
      folder.inlineTail = inline > 0;
      folder.position = place(inode, inline);
      append(folder.position, new byte[inode.headBytes()], new byte[inline]);
    }
  }

  private static Inode folderInode(FolderNode folder) {
    return new Inode(FileType.FOLDER, folder.attributes, XattrBytes.encode(folder.xattrs));
  }

  private static void requireRoom(Inode root) {
    if (root.headBytes() > ROOT_BYTES_MAX) {
      throw new ErofsLimitException("the attributes of the root are too long");
    }
  }

  private void writeFolder(FolderNode folder) {
    Inode inode = folderInode(folder);
    FolderBlocks blocks = new FolderBlocks(tree, block, folder);
    long size = blocks.size();
    int first = size > (folder.inlineTail ? block.offset(size) : 0) ? data.block() : 0;
    long inlineAt = folder.position + inode.headBytes();
    blocks.write(
        this::number,
        (bytes, length) -> {
          if (folder.inlineTail && length < block.bytes()) {
            metadata.patch(inlineAt, Arrays.copyOf(bytes, length));
          } else {
            data.write(bytes, 0, bytes.length);
          }
        });
    Inode.Layout layout = folder.inlineTail ? Inode.Layout.INLINE : Inode.Layout.PLAIN;
    metadata.patch(folder.position, inode.encode(layout, size, first, 2 + folder.subfolders));
  }

  private long number(int node) {
    return tree.type(node) == FileType.FOLDER
        ? tree.folder(node).position / Inode.SLOT_BYTES
        : tree.inode(node);
  }

  @Override
  public void close() {
    metadata.close();
  }
}
