package io.carafe.images.layer;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.images.tar.Extent;
import io.carafe.images.tar.TarAttributes;
import io.carafe.images.tar.TarBody;
import io.carafe.linux.file.FileIdentity;
import io.carafe.linux.file.FileOwner;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileTimes;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A layer in a folder. Folders get owner, mode and time when all is unpacked, so that neither a
 * read-only folder nor a set-group-id bit affects what is made in it.
 */
final class FolderSink implements LayerSink {
  private static final int FILE_MODE = 0600;

  /** Until a folder gets its own mode only we may enter. */
  private static final int FOLDER_MODE = 0700;

  private static final int SET_GROUP_ID = 02000;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Folder root;
  private final OpenFolders folders;
  private final FolderJournal journal;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final boolean ownedByRoot;

  /** A sink into {@code root}, an empty folder of the caller's. */
  FolderSink(Folder root) throws IOException {
    this.root = root;
    this.folders = new OpenFolders(root);
    FileStatus status = root.status();
    this.ownedByRoot = status.owner().equals(FileOwner.ROOT) && (status.mode() & SET_GROUP_ID) == 0;
    this.journal = new FolderJournal(root);
    journal.add(LayerPath.ROOT, LayerExtractor.IMPLIED);
  }

  private Folder parent(LayerPath path) {
    return folders.require(path.parent());
  }

  @Override
  public Optional<Kind> find(LayerPath path) {
    return path.isRoot() ? Optional.of(Kind.FOLDER) : status(path).map(FolderSink::kind);
  }

  private Optional<FileStatus> status(LayerPath path) {
    return folders.find(path.parent()).flatMap(folder -> folder.statusIfExists(path.name()));
  }

  private static Kind kind(FileStatus status) {
    return switch (status.type()) {
      case FOLDER -> Kind.FOLDER;
      case SYMLINK -> Kind.SYMLINK;
      case CHARACTER_DEVICE -> Whiteout.is(status) ? Kind.WHITEOUT : Kind.OTHER;
      case REGULAR, BLOCK_DEVICE, FIFO, SOCKET, UNKNOWN -> Kind.OTHER;
    };
  }

  @Override
  public String linkTarget(LayerPath path) {
    return parent(path).readLink(path.name());
  }

  @Override
  public Optional<Kind> makeFolder(LayerPath path) {
    Folder parent = parent(path);
    Optional<Kind> before = tryMakeFolder(parent, path);
    if (before.isPresent() && before.get() != Kind.FOLDER) {
      parent.remove(path.name());
      parent.makeFolder(path.name(), FOLDER_MODE);
    }
    return before;
  }

  private Optional<Kind> tryMakeFolder(Folder parent, LayerPath path) {
    try {
      parent.makeFolder(path.name(), FOLDER_MODE);
      return Optional.empty();
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      return Optional.of(kind(parent.status(path.name())));
    }
  }

  private void note(LayerPath path, TarAttributes attributes) {
    try {
      journal.add(path, attributes);
    } catch (IOException e) {
      throw new IllegalStateException("the journal is in memory and in a file of its own", e);
    }
  }

  @Override
  public void setFolder(LayerPath path, Properties properties) {
    note(path, properties.attributes());
    if (!path.isRoot()) {
      Folder parent = parent(path);
      setXattrs(properties.xattrs(), (key, value) -> parent.setAttribute(path.name(), key, value));
      return;
    }
    try (OpenFile file = self()) {
      setXattrs(properties.xattrs(), file::setAttribute);
    }
  }

  private OpenFile self() {
    return OpenFile.of(root.fd().duplicate(), root.label());
  }

  /** Sets one attribute of a file. */
  private interface Setter {
    void set(String key, byte[] value);
  }

  /** Some file systems have no {@code user.*} attributes. */
  private static void setXattrs(Map<String, byte[]> xattrs, Setter setter) {
    xattrs.forEach((key, value) -> {
      try {
        setter.set(key, value);
      } catch (Problem.Kernel e) {
        boolean refused = e.errno() == Errno.EPERM || e.errno() == Errno.EOPNOTSUPP;
        if (!LayerXattrs.isUser(key) || !refused) {
          throw e;
        }
      }
    });
  }

  @Override
  public void makeOpaque(LayerPath path) {
    parent(path).setAttribute(path.name(), Whiteout.OPAQUE_KEY, Whiteout.opaqueValue());
  }

  @Override
  public boolean isOpaque(LayerPath path) {
    return Whiteout.isOpaque(parent(path), path.name());
  }

  @Override
  public void makeWhiteout(LayerPath path) {
    Whiteout.make(parent(path), path.name());
  }

  /** Makes something that is no folder; what has the name already is removed first. */
  private boolean replacing(LayerPath path, Runnable make) {
    try {
      make.run();
      return false;
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      remove(path);
      make.run();
      return true;
    }
  }

  @Override
  public void remove(LayerPath path) {
    parent(path).removeTree(path.name());
    folders.forget(path);
  }

  @Override
  public boolean makeFile(LayerPath path, Properties properties, FileContent content)
      throws IOException {
    OpenFile[] opened = new OpenFile[1];
    boolean replaced =
        replacing(
            path, () -> opened[0] = parent(path).open(path.name(), OpenHow.createNew(FILE_MODE)));
    try (OpenFile file = opened[0]) {
      write(content, file);
      TarAttributes attributes = properties.attributes();
      if (!isOwnedAlready(attributes)) {
        file.setOwner(owner(attributes));
      }
      setXattrs(properties.xattrs(), file::setAttribute);
      file.setMode(attributes.mode());
      file.setTimes(FileTimes.both(attributes.modified()));
    }
    return replaced;
  }

  private void write(FileContent content, OpenFile file) throws IOException {
    TarBody.Regular body = content.body();
    long end = 0;
    for (Extent extent : body.extents()) {
      if (extent.offset() != end) {
        file.seek(extent.offset());
      }
      for (long left = extent.length(); left > 0; ) {
        int read = content.bytes().read(buffer, 0, (int) Math.min(left, buffer.length));
        file.write(buffer, 0, read);
        left -= read;
      }
      end = extent.end();
    }
    if (end < body.size()) {
      file.setLength(body.size());
    }
  }

  @Override
  public boolean makeSymlink(LayerPath path, Properties properties, String target) {
    boolean replaced = replacing(path, () -> parent(path).makeSymlink(path.name(), target));
    set(path, properties, false);
    return replaced;
  }

  @Override
  public boolean makeSpecial(LayerPath path, Properties properties, Special special) {
    boolean replaced =
        replacing(
            path,
            () -> parent(path).makeNode(path.name(), special.type(), FILE_MODE, special.device()));
    set(path, properties, true);
    return replaced;
  }

  private void set(LayerPath path, Properties properties, boolean hasMode) {
    Folder folder = parent(path);
    String name = path.name();
    TarAttributes attributes = properties.attributes();
    if (!isOwnedAlready(attributes)) {
      folder.setOwner(name, owner(attributes));
    }
    setXattrs(properties.xattrs(), (key, value) -> folder.setAttribute(name, key, value));
    if (hasMode) {
      folder.setMode(name, attributes.mode());
    }
    folder.setTimes(name, FileTimes.both(attributes.modified()));
  }

  private boolean isOwnedAlready(TarAttributes attributes) {
    return ownedByRoot && attributes.uid() == 0 && attributes.gid() == 0;
  }

  private static FileOwner owner(TarAttributes attributes) {
    return new FileOwner(attributes.uid(), attributes.gid());
  }

  @Override
  public boolean isSame(LayerPath first, LayerPath second) {
    return identity(first).equals(identity(second));
  }

  private FileIdentity identity(LayerPath path) {
    return path.isRoot() ? root.status().identity() : parent(path).status(path.name()).identity();
  }

  @Override
  public void link(LayerPath target, LayerPath path) {
    // Opening the second folder may close the first.
    try (Folder from = parent(target).folder(".", Resolve.NO_LINKS)) {
      from.link(target.name(), parent(path), path.name());
    }
  }

  @Override
  public void finish() throws IOException {
    journal.replay(this::finishFolder);
  }

  /** Of a folder that was told and then replaced by something else, nothing is left to do. */
  private void finishFolder(LayerPath path, TarAttributes attributes) {
    if (path.isRoot()) {
      finishRoot(attributes);
      return;
    }
    boolean there = status(path).map(status -> status.type() == FileType.FOLDER).orElse(false);
    if (!there) {
      return;
    }
    Folder parent = parent(path);
    // The owner first: changing it clears the set-user-id and set-group-id bits.
    parent.setOwner(path.name(), owner(attributes));
    parent.setMode(path.name(), attributes.mode());
    parent.setTimes(path.name(), FileTimes.both(attributes.modified()));
  }

  private void finishRoot(TarAttributes attributes) {
    try (OpenFile file = self()) {
      file.setOwner(owner(attributes));
      file.setMode(attributes.mode());
      file.setTimes(FileTimes.both(attributes.modified()));
    }
  }

  @Override
  public void close() {
    folders.close();
    journal.close();
  }
}
