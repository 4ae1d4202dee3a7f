package io.carafe.images.layer;

import io.carafe.images.erofs.ErofsWriter;
import io.carafe.linux.file.FileType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A layer in an EROFS image. */
final class ErofsSink implements LayerSink {
  private final ErofsWriter writer;

  /** Where the last file was, for most archives list a folder's files one after the other. */
  private String lastFolder = "";

  private int lastNode = ErofsWriter.ROOT;

  /** A sink that owns {@code writer}, with nothing written yet. */
  ErofsSink(ErofsWriter writer) {
    this.writer = writer;
  }

  private int node(LayerPath path) {
    if (path.isRoot()) {
      return ErofsWriter.ROOT;
    }
    int parent = folder(path.parent().text());
    return parent == ErofsWriter.NONE ? parent : writer.find(parent, path.name());
  }

  /** The folder at {@code path}, or none. */
  private int folder(String path) {
    if (path.equals(lastFolder)) {
      return lastNode;
    }
    int node = ErofsWriter.ROOT;
    for (int at = 0; at < path.length(); ) {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      node = writer.find(node, path.substring(at, end));
      if (node == ErofsWriter.NONE) {
        return node;
      }
      at = end + 1;
    }
    if (writer.type(node) != FileType.FOLDER) {
      return ErofsWriter.NONE;
    }
    lastFolder = path;
    lastNode = node;
    return node;
  }

  private int parent(LayerPath path) {
    return folder(path.parent().text());
  }

  private int require(LayerPath path) {
    int node = node(path);
    if (node == ErofsWriter.NONE) {
      throw new IllegalStateException("nothing is at " + path);
    }
    return node;
  }

  @Override
  public Optional<Kind> find(LayerPath path) {
    int node = node(path);
    return node == ErofsWriter.NONE ? Optional.empty() : Optional.of(kind(node));
  }

  private Kind kind(int node) {
    return switch (writer.type(node)) {
      case FOLDER -> Kind.FOLDER;
      case SYMLINK -> Kind.SYMLINK;
      case CHARACTER_DEVICE -> writer.isWhiteout(node) ? Kind.WHITEOUT : Kind.OTHER;
      case REGULAR, BLOCK_DEVICE, FIFO, SOCKET, UNKNOWN -> Kind.OTHER;
    };
  }

  @Override
  public String linkTarget(LayerPath path) {
    return writer.linkTarget(require(path));
  }

  @Override
  public Optional<Kind> makeFolder(LayerPath path) {
    Optional<Kind> before = find(path);
    if (before.isEmpty() || before.get() != Kind.FOLDER) {
      clear(path);
      writer.addFolder(parent(path), path.name());
    }
    return before;
  }

  @Override
  public void setFolder(LayerPath path, Properties properties) {
    int node = require(path);
    Map<String, byte[]> xattrs = new LinkedHashMap<>(writer.folder(node).xattrs());
    xattrs.putAll(properties.xattrs());
    writer.setFolder(node, new ErofsWriter.Properties(properties.attributes(), xattrs));
  }

  @Override
  public void makeOpaque(LayerPath path) {
    int node = require(path);
    ErofsWriter.Properties known = writer.folder(node);
    Map<String, byte[]> xattrs = new LinkedHashMap<>(known.xattrs());
    xattrs.put(Whiteout.OPAQUE_KEY, Whiteout.opaqueValue());
    writer.setFolder(node, new ErofsWriter.Properties(known.attributes(), xattrs));
  }

  @Override
  public boolean isOpaque(LayerPath path) {
    return writer.folder(require(path)).xattrs().containsKey(Whiteout.OPAQUE_KEY);
  }

  @Override
  public void makeWhiteout(LayerPath path) {
    writer.addWhiteout(parent(path), path.name());
  }

  private static ErofsWriter.Properties of(Properties properties) {
    return new ErofsWriter.Properties(properties.attributes(), properties.xattrs());
  }

  @Override
  public boolean makeFile(LayerPath path, Properties properties, FileContent content)
      throws IOException {
    boolean replaced = clear(path);
    writer.addFile(
        parent(path),
        path.name(),
        of(properties),
        new ErofsWriter.FileBody(content.body(), content.bytes()));
    return replaced;
  }

  @Override
  public boolean makeSymlink(LayerPath path, Properties properties, String target) {
    boolean replaced = clear(path);
    writer.addSymlink(parent(path), path.name(), of(properties), target);
    return replaced;
  }

  @Override
  public boolean makeSpecial(LayerPath path, Properties properties, Special special) {
    boolean replaced = clear(path);
    ErofsWriter.Special node = new ErofsWriter.Special(special.type(), special.device());
    writer.addNode(parent(path), path.name(), of(properties), node);
    return replaced;
  }

  private boolean clear(LayerPath path) {
    boolean there = node(path) != ErofsWriter.NONE;
    if (there) {
      remove(path);
    }
    return there;
  }

  @Override
  public boolean isSame(LayerPath first, LayerPath second) {
    int a = require(first);
    int b = require(second);
    boolean folder = writer.type(a) == FileType.FOLDER || writer.type(b) == FileType.FOLDER;
    return folder ? a == b : writer.inode(a) == writer.inode(b);
  }

  @Override
  public void link(LayerPath target, LayerPath path) {
    writer.addLink(parent(path), path.name(), require(target));
  }

  @Override
  public void remove(LayerPath path) {
    writer.remove(require(path));
    lastFolder = "";
    lastNode = ErofsWriter.ROOT;
  }

  @Override
  public void finish() {
    writer.finish();
  }

  @Override
  public void close() {
    writer.close();
  }
}
