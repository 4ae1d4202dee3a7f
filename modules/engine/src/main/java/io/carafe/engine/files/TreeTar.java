package io.carafe.engine.files;

import io.carafe.base.Problem;
import io.carafe.images.stream.OpenFileStream;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarWriter;
import io.carafe.linux.file.FileIdentity;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Writes what layers show together as a tar: names sorted, with owners, modes, times, hard links,
 * devices, file capabilities and {@code user.*} attributes. Sockets are left out.
 */
public final class TreeTar implements AutoCloseable {
  /** How deep the tree may be: each level keeps its folders open. */
  private static final int DEPTH_MAX = 128;

  private final TarWriter tar;
  private final Deque<Level> levels = new ArrayDeque<>();

  /** The first name of each file that has several. */
  private final Map<FileIdentity, String> linked = new HashMap<>();

  private TreeTar(TarWriter tar) {
    this.tar = tar;
  }

  private record Level(String path, MergedFolder folder, Iterator<String> names) {
    String child(String name) {
      return path.isEmpty() ? name : path + "/" + name;
    }
  }

  /**
   * Writes the whole tree of {@code layers}, the topmost first, to {@code sink} and closes it.
   *
   * @throws Problem.Exhausted where the tree is too deep
   * @throws IOException where {@code sink} fails
   */
  public static void write(List<Path> layers, OutputStream sink) throws IOException {
    try (LayeredRoot root = LayeredRoot.open(layers);
        TarWriter tar = new TarWriter(sink);
        TreeTar tree = new TreeTar(tar)) {
      Optional<MergedFolder> top = root.folder("/");
      if (top.isPresent()) {
        tree.enter("", top.get());
        tree.run();
      }
    }
  }

  private void enter(String path, MergedFolder folder) {
    levels.push(new Level(path, folder, new TreeSet<>(folder.names()).iterator()));
    if (levels.size() > DEPTH_MAX) {
      throw Problem.exhausted("export " + path + ": more than " + DEPTH_MAX + " levels");
    }
  }

  private void run() throws IOException {
    while (!levels.isEmpty()) {
      Level level = levels.element();
      if (level.names().hasNext()) {
        step(level, level.names().next());
      } else {
        levels.pop().folder().close();
      }
    }
  }

  private void step(Level level, String name) throws IOException {
    Optional<MergedFolder.Child> child = level.folder().child(name);
    if (child.isEmpty()) {
      return;
    }
    String path = level.child(name);
    switch (child.get()) {
      case MergedFolder.ChildFolder(MergedFolder folder) -> {
        enter(path, folder);
        Folder own = folder.topmost();
        try (OpenFile file = own.open(".", OpenHow.folder(Resolve.NO_LINKS))) {
          tar.add(entry(path, new TarBody.Folder(), folder.status(), attributes(file)));
        }
      }
      case MergedFolder.ChildFile(Folder layer, FileStatus status) -> {
        if (!isLink(path, status)) {
          add(path, layer, name, status);
        }
      }
    }
  }

  private boolean isLink(String path, FileStatus status) throws IOException {
    if (status.links() < 2) {
      return false;
    }
    String first = linked.putIfAbsent(status.identity(), path);
    if (first != null) {
      tar.add(entry(path, new TarBody.HardLink(first), status, Map.of()));
    }
    return first != null;
  }

  private void add(String path, Folder layer, String name, FileStatus status) throws IOException {
    switch (status.type()) {
      case REGULAR -> addFile(path, layer, name);
      case SYMLINK ->
          tar.add(entry(path, new TarBody.SymbolicLink(layer.readLink(name)), status, Map.of()));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> {
        boolean block = status.type() == io.carafe.linux.file.FileType.BLOCK_DEVICE;
        TarBody device = new TarBody.Device(block, status.node().major(), status.node().minor());
        tar.add(entry(path, device, status, Map.of()));
      }
      case FIFO -> tar.add(entry(path, new TarBody.Fifo(), status, Map.of()));
      case SOCKET, FOLDER, UNKNOWN -> {} // A socket without its process is nothing.
    }
  }

  private void addFile(String path, Folder layer, String name) throws IOException {
    try (OpenFile file = layer.open(name, OpenHow.readNonblocking(Resolve.NO_LINKS_ANY_MOUNT))) {
      FileStatus status = file.status();
      TarEntry entry = entry(path, TarBody.Regular.dense(status.size()), status, attributes(file));
      try (InputStream bytes = new Padded(new OpenFileStream(file), status.size())) {
        tar.add(entry, bytes);
      }
    }
  }

  private static Map<String, byte[]> attributes(OpenFile file) {
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    Collection<String> keys = new TreeSet<>(file.attributeKeys());
    for (String key : keys) {
      if (key.startsWith("user.") || key.equals("security.capability")) {
        file.attribute(key).ifPresent(value -> attributes.put(key, value));
      }
    }
    return attributes;
  }

  private static TarEntry entry(
      String path, TarBody body, FileStatus status, Map<String, byte[]> xattrs) {
    TarAttributes attributes =
        new TarAttributes(
            status.mode(), status.owner().uid(), status.owner().gid(), status.modified());
    return new TarEntry(path, body, attributes, xattrs);
  }

  @Override
  public void close() {
    levels.forEach(level -> level.folder().close());
  }

  /** A running container may cut a file while it is read: what is missing reads as zeros then. */
  private static final class Padded extends InputStream {
    private final InputStream source;
    private long left;

    Padded(InputStream source, long size) {
      this.source = source;
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int wanted = (int) Math.min(length, left);
      int read = source.read(bytes, offset, wanted);
      if (read < 0) {
        java.util.Arrays.fill(bytes, offset, offset + wanted, (byte) 0);
        read = wanted;
      }
      left -= read;
      return read;
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
