package io.carafe.images.layer;

import io.carafe.base.Problem;
import io.carafe.images.erofs.BlockSize;
import io.carafe.images.erofs.ErofsLimitException;
import io.carafe.images.erofs.ErofsWriter;
import io.carafe.images.layer.LayerSink.Kind;
import io.carafe.images.layer.LayerSink.Properties;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarReader;
import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Unpacks one layer, into a folder or an EROFS image. For one thread and one layer.
 *
 * <p>Of several entries with one name the last wins.
 */
public final class LayerExtractor implements AutoCloseable {
  /** What a folder has that no entry tells of. */
  static final TarAttributes IMPLIED = TarAttributes.ofRoot(0755);

  private final LayerSink sink;
  private final LayerLimits limits;
  private final ImpliedPaths implied = new ImpliedPaths();
  private final LayerWalk walk;
  private final LowerLinks lowerLinks;
  private long entries;
  private long bytes;
  private boolean opaqueRoot;

  private LayerExtractor(LayerSink sink, LayerLimits limits) {
    this.sink = sink;
    this.limits = limits;
    this.walk = new LayerWalk(sink, implied);
    this.lowerLinks = new LowerLinks(sink, walk, limits);
  }

  /** An extractor into {@code root}, an empty folder of the caller's. */
  public static LayerExtractor toFolder(Folder root, LayerLimits limits) throws IOException {
    return new LayerExtractor(new FolderSink(root), limits);
  }

  /**
   * An extractor into {@code image}, an empty file of the caller's, which becomes an EROFS image.
   * It throws {@link ErofsLimitException} where the layer is too much for one.
   *
   * @param spill opens an empty file, which the extractor closes
   */
  public static LayerExtractor toErofs(
      OpenFile image, BlockSize block, Supplier<OpenFile> spill, LayerLimits limits) {
    ErofsWriter writer = new ErofsWriter(image, block, spill, ErofsWriter.NAMES_MAX);
    return new LayerExtractor(new ErofsSink(writer), limits);
  }

  /**
   * Unpacks {@code tar}, uncompressed, and reads it to its end.
   *
   * @throws Problem.Corrupt if the archive is malformed, or an entry leads out of the layer, lies
   *     below something that is no folder, or is a hard link to no file
   * @throws Problem.Exhausted if a limit is exceeded
   * @throws Problem.Kernel if the file system refuses
   * @throws IOException if {@code tar} fails
   */
  public void read(InputStream tar) throws IOException {
    TarReader reader = new TarReader(new BoundedStream(tar, limits), limits.tar());
    for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      apply(entry.get(), reader);
      entries++;
    }
    reader.drain();
  }

  /** Whether {@link #complete} looks at the layers below. */
  public boolean needsBelow() {
    return opaqueRoot || !lowerLinks.isEmpty() || !implied.list().isEmpty();
  }

  /**
   * Completes the layer after {@link #read}: what it has only by implication is taken from the
   * layers {@code below}, topmost first; see {@link ImpliedFolders}, {@link LowerLinks} and {@link
   * OpaqueRoot}.
   *
   * @throws Problem.Corrupt if a hard link leads to nothing in the layers below either
   */
  public ExtractedLayer complete(List<Folder> below) throws IOException {
    lowerLinks.resolve(below);
    List<String> folders = implied.list();
    ImpliedFolders.adopt(sink, folders, below);
    if (opaqueRoot) {
      OpaqueRoot.hide(sink, below);
    }
    sink.finish();
    return new ExtractedLayer(entries, bytes, folders, opaqueRoot);
  }

  private void apply(TarEntry entry, TarReader reader) throws IOException {
    LayerPath path = LayerPath.of(entry.name());
    if (Whiteout.isIgnored(path)) {
      return;
    }
    if (path.isRoot()) {
      applyRoot(entry);
    } else if (Whiteout.is(path.name())) {
      applyWhiteout(path);
    } else {
      make(entry, walk.require(path.parent()).child(path.name()), reader);
    }
  }

  private void applyRoot(TarEntry entry) {
    if (!(entry.body() instanceof TarBody.Folder)) {
      throw Problem.corrupt("unpack \".\": the layer's root is not a folder");
    }
    sink.setFolder(LayerPath.ROOT, properties(entry));
  }

  private static Properties properties(TarEntry entry) {
    return new Properties(entry.attributes(), LayerXattrs.of(entry));
  }

  /** A whiteout hides what is in the layers below; what its own layer has of that name stays. */
  private void applyWhiteout(LayerPath path) {
    LayerPath parent = walk.require(path.parent());
    if (Whiteout.isOpaque(path.name())) {
      makeOpaque(parent);
      return;
    }
    LayerPath hidden = parent.child(Whiteout.hidden(path));
    Optional<Kind> kind = sink.find(hidden);
    if (kind.isEmpty()) {
      sink.makeWhiteout(hidden);
    } else if (kind.get() == Kind.FOLDER) {
      sink.makeOpaque(hidden);
    }
  }

  private void makeOpaque(LayerPath path) {
    if (path.isRoot()) {
      opaqueRoot = true;
    } else {
      sink.makeOpaque(path);
    }
  }

  private void make(TarEntry entry, LayerPath path, TarReader reader) throws IOException {
    switch (entry.body()) {
      case TarBody.Regular file -> makeFile(entry, file, path, reader);
      case TarBody.Folder _ -> makeFolder(entry, path);
      case TarBody.SymbolicLink link ->
          note(path, sink.makeSymlink(path, properties(entry), link.target()));
      case TarBody.HardLink link -> makeHardLink(link, path);
      case TarBody.Device device -> makeDevice(entry, device, path);
      case TarBody.Fifo _ -> makeSpecial(entry, path, FileType.FIFO, DeviceNumber.ZERO);
    }
  }

  private void note(LayerPath path, boolean replaced) {
    if (replaced) {
      implied.forget(path);
    }
  }

  private void makeFile(TarEntry entry, TarBody.Regular body, LayerPath path, TarReader reader)
      throws IOException {
    if (body.size() > limits.bytesMax()) {
      throw limits.exceeded();
    }
    note(
        path,
        sink.makeFile(path, properties(entry), new LayerSink.FileContent(body, reader::read)));
    bytes += body.storedBytes();
  }

  /** A folder stays what it is; one in the place of a whiteout hides what the whiteout hid. */
  private void makeFolder(TarEntry entry, LayerPath path) {
    Optional<Kind> before = sink.makeFolder(path);
    implied.explicit(path);
    sink.setFolder(path, properties(entry));
    if (before.isPresent() && before.get() == Kind.WHITEOUT) {
      sink.makeOpaque(path);
    }
  }

  private void makeHardLink(TarBody.HardLink link, LayerPath path) {
    LayerPath target = LayerPath.of(link.target());
    Optional<Kind> found = sink.find(target);
    if (found.isEmpty()) {
      lowerLinks.add(path, target);
      return;
    }
    Kind kind = found.get();
    if (kind == Kind.FOLDER || kind == Kind.WHITEOUT) {
      throw Problem.corrupt(
          "unpack %s: a hard link to %s, which is not a file".formatted(path, target));
    }
    Optional<Kind> existing = sink.find(path);
    if (existing.isEmpty()) {
      sink.link(target, path);
    } else if (!sink.isSame(target, path)) {
      sink.remove(path);
      implied.forget(path);
      // The removed tree may have held the link's target.
      makeHardLink(link, path);
    }
  }

  /** Devices 0:0 are overlay's whiteouts, which an archive may only express by name. */
  private void makeDevice(TarEntry entry, TarBody.Device device, LayerPath path) {
    if (!device.block() && device.major() == 0 && device.minor() == 0) {
      return;
    }
    FileType type = device.block() ? FileType.BLOCK_DEVICE : FileType.CHARACTER_DEVICE;
    makeSpecial(entry, path, type, new DeviceNumber(device.major(), device.minor()));
  }

  private void makeSpecial(TarEntry entry, LayerPath path, FileType type, DeviceNumber device) {
    note(path, sink.makeSpecial(path, properties(entry), new LayerSink.Special(type, device)));
  }

  @Override
  public void close() {
    sink.close();
  }
}
