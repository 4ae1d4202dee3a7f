package io.carafe.images.layer;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.images.tar.Extent;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import io.carafe.images.tar.TarReader;
import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileOwner;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileTimes;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Unpacks one layer into an empty folder. For one thread and one layer.
 *
 * <p>Of several entries with one name the last wins. Folders get owner, mode and time when all is
 * unpacked, so that neither a read-only folder nor a set-group-id bit affects what is made in it.
 */
public final class LayerExtractor {
  private static final int FILE_MODE = 0600;
  private static final int FOLDER_MODE = 0700;
  private static final TarAttributes IMPLIED = TarAttributes.ofRoot(0755);
  private static final int SET_GROUP_ID = 02000;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Folder root;
  private final LayerLimits limits;
  private final LayerFolders folders;
  private final FolderJournal journal;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final boolean ownedByRoot;
  private long entries;
  private long bytes;
  private boolean opaqueRoot;

  /** An extractor into {@code root}, an empty folder of the caller's. */
  public LayerExtractor(Folder root, LayerLimits limits) {
    this.root = root;
    this.limits = limits;
    this.folders = new LayerFolders(root);
    FileStatus status = root.status();
    this.ownedByRoot = status.owner().equals(FileOwner.ROOT) && (status.mode() & SET_GROUP_ID) == 0;
    this.journal = new FolderJournal(root);
  }

  /**
   * Unpacks {@code tar}, uncompressed, and reads it to its end.
   *
   * @throws Problem.Corrupt if the archive is malformed, or an entry leads out of the layer, lies
   *     below something that is no folder, or is a hard link to nothing
   * @throws Problem.Exhausted if a limit is exceeded
   * @throws Problem.Kernel if the file system refuses
   * @throws IOException if {@code tar} fails
   */
  public ExtractedLayer extract(InputStream tar) throws IOException {
    try (folders;
        journal) {
      journal.add(LayerPath.ROOT, IMPLIED);
      TarReader reader = new TarReader(new BoundedStream(tar, limits), limits.tar());
      for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        apply(entry.get(), reader);
        entries++;
      }
      reader.drain();
      journal.replay(this::finishFolder);
      folders.implied().forEach(path -> finishFolder(new LayerPath(path), IMPLIED));
      return new ExtractedLayer(entries, bytes, folders.implied().stream().toList(), opaqueRoot);
    }
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
      LayerFolders.Place parent = folders.require(path.parent());
      Target target = new Target(parent.folder(), parent.path().child(path.name()));
      make(entry, target, reader);
    }
  }

  /** Where an entry goes: the open folder it lies in, and its place in the layer. */
  private record Target(Folder folder, LayerPath path) {
    String name() {
      return path.name();
    }
  }

  private void applyRoot(TarEntry entry) throws IOException {
    if (!(entry.body() instanceof TarBody.Folder)) {
      throw Problem.corrupt("unpack \".\": the layer's root is not a folder");
    }
    journal.add(LayerPath.ROOT, entry.attributes());
    try (OpenFile file = OpenFile.of(root.fd().duplicate(), root.label())) {
      LayerXattrs.apply(entry.xattrs(), file::setAttribute);
    }
  }

  /** A whiteout hides what is in the layers below; what its own layer has of that name stays. */
  private void applyWhiteout(LayerPath path) {
    LayerFolders.Place parent = folders.require(path.parent());
    if (Whiteout.isOpaque(path.name())) {
      makeOpaque(parent.path());
      return;
    }
    String hidden = Whiteout.hidden(path);
    Optional<FileStatus> status = parent.folder().statusIfExists(hidden);
    if (status.isEmpty()) {
      Whiteout.make(parent.folder(), hidden);
    } else if (status.get().type() == FileType.FOLDER) {
      Whiteout.makeOpaque(parent.folder(), hidden);
    }
  }

  private void makeOpaque(LayerPath path) {
    if (!path.isRoot()) {
      LayerFolders.Place parent = folders.require(path.parent());
      Whiteout.makeOpaque(parent.folder(), path.name());
      return;
    }
    opaqueRoot = true;
  }

  private void make(TarEntry entry, Target target, TarReader reader) throws IOException {
    switch (entry.body()) {
      case TarBody.Regular file -> makeFile(entry, file, target, reader);
      case TarBody.Folder _ -> makeFolder(entry, target);
      case TarBody.SymbolicLink link -> {
        replacing(target, () -> target.folder().makeSymlink(target.name(), link.target()));
        finish(entry, target, false);
      }
      case TarBody.HardLink link -> makeHardLink(link, target);
      case TarBody.Device device -> makeDevice(entry, device, target);
      case TarBody.Fifo _ -> {
        makeNode(target, FileType.FIFO, DeviceNumber.ZERO);
        finish(entry, target, true);
      }
    }
  }

  /** Makes something that is no folder; what has the name already is removed first. */
  private void replacing(Target target, Runnable make) {
    try {
      make.run();
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      remove(target);
      make.run();
    }
  }

  private void remove(Target target) {
    target.folder().removeTree(target.name());
    folders.forget(target.path());
  }

  private void makeFile(TarEntry entry, TarBody.Regular body, Target target, TarReader reader)
      throws IOException {
    if (body.size() > limits.bytesMax()) {
      throw limits.exceeded();
    }
    OpenFile[] opened = new OpenFile[1];
    replacing(
        target,
        () -> opened[0] = target.folder().open(target.name(), OpenHow.createNew(FILE_MODE)));
    try (OpenFile file = opened[0]) {
      writeContent(body, file, reader);
      TarAttributes attributes = entry.attributes();
      if (!isOwnedAlready(attributes)) {
        file.setOwner(owner(attributes));
      }
      LayerXattrs.apply(entry.xattrs(), file::setAttribute);
      file.setMode(attributes.mode());
      file.setTimes(FileTimes.both(attributes.modified()));
    }
  }

  private void writeContent(TarBody.Regular body, OpenFile file, TarReader reader)
      throws IOException {
    long end = 0;
    for (Extent extent : body.extents()) {
      if (extent.offset() != end) {
        file.seek(extent.offset());
      }
      for (long left = extent.length(); left > 0; ) {
        int read = reader.read(buffer, 0, (int) Math.min(left, buffer.length));
        file.write(buffer, 0, read);
        left -= read;
      }
      bytes += extent.length();
      end = extent.end();
    }
    if (end < body.size()) {
      file.setLength(body.size());
    }
  }

  private void makeFolder(TarEntry entry, Target target) throws IOException {
    try {
      target.folder().makeFolder(target.name(), FOLDER_MODE);
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      makeFolderOver(target);
    }
    folders.explicit(target.path());
    journal.add(target.path(), entry.attributes());
    LayerXattrs.apply(
        entry.xattrs(), (key, value) -> target.folder().setAttribute(target.name(), key, value));
  }

  /** A folder stays what it is; one in the place of a whiteout hides what the whiteout hid. */
  private void makeFolderOver(Target target) {
    FileStatus existing = target.folder().status(target.name());
    if (existing.type() == FileType.FOLDER) {
      return;
    }
    target.folder().remove(target.name());
    target.folder().makeFolder(target.name(), FOLDER_MODE);
    if (Whiteout.is(existing)) {
      Whiteout.makeOpaque(target.folder(), target.name());
    }
  }

  private void makeHardLink(TarBody.HardLink link, Target target) {
    LayerPath path = LayerPath.of(link.target());
    Folder folder = folders.find(path.parent()).orElseThrow(() -> missing(target, path));
    FileStatus status =
        path.isRoot()
            ? folder.status()
            : folder.statusIfExists(path.name()).orElseThrow(() -> missing(target, path));
    if (status.type() == FileType.FOLDER || Whiteout.is(status)) {
      throw Problem.corrupt(
          "unpack %s: a hard link to %s, which is not a file".formatted(target.path(), path));
    }
    Optional<FileStatus> existing = target.folder().statusIfExists(target.name());
    if (existing.isPresent() && existing.get().identity().equals(status.identity())) {
      return;
    }
    if (existing.isPresent()) {
      remove(target);
      // The removed tree may have held the link's target, or the open folder it lies in.
      makeHardLink(link, target);
      return;
    }
    folder.link(path.name(), target.folder(), target.name());
  }

  private static Problem missing(Target target, LayerPath path) {
    return Problem.corrupt(
        "unpack %s: a hard link to %s, which is not in the layer".formatted(target.path(), path));
  }

  /** Devices 0:0 are overlay's whiteouts, which an archive may only express by name. */
  private void makeDevice(TarEntry entry, TarBody.Device device, Target target) {
    if (!device.block() && device.major() == 0 && device.minor() == 0) {
      return;
    }
    FileType type = device.block() ? FileType.BLOCK_DEVICE : FileType.CHARACTER_DEVICE;
    makeNode(target, type, new DeviceNumber(device.major(), device.minor()));
    finish(entry, target, true);
  }

  private void makeNode(Target target, FileType type, DeviceNumber number) {
    replacing(target, () -> target.folder().makeNode(target.name(), type, FILE_MODE, number));
  }

  private void finish(TarEntry entry, Target target, boolean hasMode) {
    Folder folder = target.folder();
    TarAttributes attributes = entry.attributes();
    if (!isOwnedAlready(attributes)) {
      folder.setOwner(target.name(), owner(attributes));
    }
    LayerXattrs.apply(
        entry.xattrs(), (key, value) -> folder.setAttribute(target.name(), key, value));
    if (hasMode) {
      folder.setMode(target.name(), attributes.mode());
    }
    folder.setTimes(target.name(), FileTimes.both(attributes.modified()));
  }

  private boolean isOwnedAlready(TarAttributes attributes) {
    return ownedByRoot && attributes.uid() == 0 && attributes.gid() == 0;
  }

  private static FileOwner owner(TarAttributes attributes) {
    return new FileOwner(attributes.uid(), attributes.gid());
  }

  /** Of a folder that was told and then replaced by something else, nothing is left to do. */
  private void finishFolder(LayerPath path, TarAttributes attributes) {
    if (path.isRoot()) {
      finishRoot(attributes);
      return;
    }
    Optional<Folder> parent = folders.find(path.parent());
    boolean there =
        parent
            .flatMap(folder -> folder.statusIfExists(path.name()))
            .map(status -> status.type() == FileType.FOLDER)
            .orElse(false);
    if (parent.isEmpty() || !there) {
      return;
    }
    // The owner first: changing it clears the set-user-id and set-group-id bits.
    parent.get().setOwner(path.name(), owner(attributes));
    parent.get().setMode(path.name(), attributes.mode());
    parent.get().setTimes(path.name(), FileTimes.both(attributes.modified()));
  }

  private void finishRoot(TarAttributes attributes) {
    try (OpenFile file = OpenFile.of(root.fd().duplicate(), root.label())) {
      file.setOwner(owner(attributes));
      file.setMode(attributes.mode());
      file.setTimes(FileTimes.both(attributes.modified()));
    }
  }
}
