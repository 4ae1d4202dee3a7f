package io.carafe.linux.file;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import io.carafe.linux.text.PathText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An open directory, and the operations on the files in it. Safe for use by several threads.
 *
 * <p>A {@code name} is one file name: {@link Problem.Invalid} where it is empty, {@code .}, {@code
 * ..}, or contains a slash or a NUL. No operation follows a symbolic link of that name. Each fails
 * with {@link Problem.Kernel}, whose message says the operation and the file.
 */
public final class Folder implements AutoCloseable {
  private static final long AT_CURRENT_FOLDER = -100;
  private static final long AT_SYMLINK_NOFOLLOW = 0x100;
  private static final long AT_REMOVEDIR = 0x200;
  private static final long AT_SYMLINK_FOLLOW = 0x400;
  private static final int LINK_BYTES_MAX = 4096;

  /** How often a resolution that raced with a rename is tried again (openat2(2), EAGAIN). */
  private static final int RESOLVE_RETRIES_MAX = 64;

  private final Fd fd;
  private final String label;

  private Folder(Fd fd, String label) {
    this.fd = fd;
    this.label = label;
  }

  /** Opens the directory at {@code path}, following links: for paths of the administrator. */
  public static Folder open(Path path) {
    String text = path.toString();
    OpenHow how = OpenHow.folder(Resolve.FREE);
    return new Folder(openat2(AT_CURRENT_FOLDER, text.isEmpty() ? "." : text, how, text), text);
  }

  /** Becomes the owner of {@code fd}, a directory, called {@code label} in messages. */
  public static Folder of(Fd fd, String label) {
    return new Folder(fd, label);
  }

  /** The descriptor, which this folder owns. */
  public Fd fd() {
    return fd;
  }

  /** What messages call this folder: the path that it was opened by. */
  public String label() {
    return label;
  }

  /** Opens the file at {@code path} as {@code how} says. */
  public OpenFile open(String path, OpenHow how) {
    return OpenFile.of(openat2(fd.number(), path, how, labelOf(path)), labelOf(path));
  }

  /** Like {@link #open}, but empty where the path leads to nothing. */
  public Optional<OpenFile> openIfExists(String path, OpenHow how) {
    try {
      return Optional.of(open(path, how));
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Opens the directory at {@code path}, which may be {@code .}. */
  public Folder folder(String path, Resolve resolve) {
    return new Folder(
        openat2(fd.number(), path, OpenHow.folder(resolve), labelOf(path)), labelOf(path));
  }

  /** Makes the directory {@code name} unless it is there, and opens it. */
  public Folder folderOrCreate(String name, int mode) {
    try {
      makeFolder(name, mode);
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    return folder(name, Resolve.NO_LINKS_ANY_MOUNT);
  }

  private static Fd openat2(long folder, String path, OpenHow how, String label) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment struct = scratch.zeros(24);
      long flags = (how.flags() | OpenFlags.CLOSE_ON_EXEC) & 0xffffffffL;
      struct.set(ValueLayout.JAVA_LONG, 0, flags);
      struct.set(ValueLayout.JAVA_LONG, 8, how.mode());
      struct.set(ValueLayout.JAVA_LONG, 16, how.resolve().bits());
      long text = scratch.text(path);
      long result = -Errno.EAGAIN.number();
      for (int i = 0; i < RESOLVE_RETRIES_MAX && Scratch.failed(result, Errno.EAGAIN); i++) {
        result = scratch.callUninterrupted(SystemCall.OPENAT2, folder, text, struct.address(), 24);
      }
      return new Fd((int) Scratch.check(result, () -> "open " + label));
    }
  }

  /** Makes the directory {@code name}; the umask takes bits from {@code mode}. */
  public void makeFolder(String name, int mode) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.MKDIRAT, fd.number(), text(scratch, name), mode);
      Scratch.check(result, () -> "create folder " + labelOf(name));
    }
  }

  /**
   * Makes a device, FIFO or socket file {@code name}. The umask takes bits from {@code mode};
   * {@code device} is ignored unless it is a device.
   */
  public void makeNode(String name, FileType type, int mode, DeviceNumber device) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.MKNODAT,
              fd.number(),
              text(scratch, name),
              type.modeBits() | mode,
              device.encoded());
      Scratch.check(result, () -> "create node " + labelOf(name));
    }
  }

  /** Makes the symbolic link {@code name} with the text {@code target}. */
  public void makeSymlink(String name, String target) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.SYMLINKAT, scratch.text(target), fd.number(), text(scratch, name));
      Scratch.check(result, () -> "create symlink " + labelOf(name));
    }
  }

  /** Makes the hard link {@code newName} in {@code to} of the file {@code name} here. */
  public void link(String name, Folder to, String newName) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.LINKAT,
              fd.number(),
              text(scratch, name),
              to.fd.number(),
              text(scratch, newName),
              0);
      Scratch.check(result, () -> "link " + labelOf(name) + " as " + to.labelOf(newName));
    }
  }

  /** Gives the open {@code file}, on the same file system, the hard link {@code name} here. */
  public void link(OpenFile file, String name) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.LINKAT,
              AT_CURRENT_FOLDER,
              scratch.text(file.fd().procPath()),
              fd.number(),
              text(scratch, name),
              AT_SYMLINK_FOLLOW);
      Scratch.check(result, () -> "link " + file.label() + " as " + labelOf(name));
    }
  }

  /** The text of the symbolic link {@code name}. */
  public String readLink(String name) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment buffer = scratch.zeros(LINK_BYTES_MAX);
      long result =
          scratch.call(
              SystemCall.READLINKAT,
              fd.number(),
              text(scratch, name),
              buffer.address(),
              LINK_BYTES_MAX);
      long length = Scratch.check(result, () -> "read link " + labelOf(name));
      return PathText.decode(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /** Removes the file {@code name}, which is no directory. */
  public void remove(String name) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.UNLINKAT, fd.number(), text(scratch, name), 0);
      Scratch.check(result, () -> "remove " + labelOf(name));
    }
  }

  /** Removes the empty directory {@code name}. */
  public void removeFolder(String name) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(SystemCall.UNLINKAT, fd.number(), text(scratch, name), AT_REMOVEDIR);
      Scratch.check(result, () -> "remove folder " + labelOf(name));
    }
  }

  /**
   * Removes whatever {@code name} is, a directory with all below it. Nothing happens where it does
   * not exist. Stops at mounts (EXDEV). Memory and descriptors are bounded whatever the depth.
   */
  public void removeTree(String name) {
    new TreeRemoval(this, name).run();
  }

  /** Renames the file {@code name} here to {@code newName} in {@code to}. */
  public void rename(String name, Folder to, String newName, RenameMode mode) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.RENAMEAT2,
              fd.number(),
              text(scratch, name),
              to.fd.number(),
              text(scratch, newName),
              mode.bits());
      Scratch.check(result, () -> "rename " + labelOf(name) + " to " + to.labelOf(newName));
    }
  }

  /** Sets the owner of {@code name}; the kernel drops set-user-id bits, so set the mode after. */
  public void setOwner(String name, FileOwner owner) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.FCHOWNAT,
              fd.number(),
              text(scratch, name),
              owner.uid(),
              owner.gid(),
              AT_SYMLINK_NOFOLLOW);
      Scratch.check(result, () -> "change owner of " + labelOf(name));
    }
  }

  /** Sets the twelve permission bits of {@code name}; of a symbolic link it is EOPNOTSUPP. */
  public void setMode(String name, int mode) {
    try (Scratch scratch = new Scratch()) {
      long text = text(scratch, name);
      long result =
          scratch.call(SystemCall.FCHMODAT2, fd.number(), text, mode, AT_SYMLINK_NOFOLLOW);
      if (Scratch.failed(result, Errno.ENOSYS)) {
        setModeByHandle(name, mode); // before kernel 6.6
      } else {
        Scratch.check(result, () -> "change mode of " + labelOf(name));
      }
    }
  }

  private void setModeByHandle(String name, int mode) {
    try (Scratch scratch = new Scratch();
        OpenFile handle = open(name, OpenHow.handle(Resolve.NO_LINKS))) {
      long path = scratch.text(handle.fd().procPath());
      long result = scratch.call(SystemCall.FCHMODAT, AT_CURRENT_FOLDER, path, mode);
      Scratch.check(result, () -> "change mode of " + labelOf(name));
    }
  }

  /** Sets the times of {@code name}. */
  public void setTimes(String name, FileTimes times) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.UTIMENSAT,
              fd.number(),
              text(scratch, name),
              times.address(scratch),
              AT_SYMLINK_NOFOLLOW);
      Scratch.check(result, () -> "change times of " + labelOf(name));
    }
  }

  /** The metadata of {@code name}. */
  public FileStatus status(String name) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment statx = scratch.zeros(FileStatus.STATX_BYTES);
      Scratch.check(status(scratch, name, statx), () -> "stat " + labelOf(name));
      return FileStatus.of(statx);
    }
  }

  /** The metadata of {@code name}, or empty where it does not exist. */
  public Optional<FileStatus> statusIfExists(String name) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment statx = scratch.zeros(FileStatus.STATX_BYTES);
      long result = status(scratch, name, statx);
      if (Scratch.failed(result, Errno.ENOENT)) {
        return Optional.empty();
      }
      Scratch.check(result, () -> "stat " + labelOf(name));
      return Optional.of(FileStatus.of(statx));
    }
  }

  private long status(Scratch scratch, String name, MemorySegment statx) {
    return scratch.callUninterrupted(
        SystemCall.STATX,
        fd.number(),
        text(scratch, name),
        AT_SYMLINK_NOFOLLOW,
        FileStatus.STATX_MASK,
        statx.address());
  }

  /** The metadata of the folder itself. */
  public FileStatus status() {
    return OpenFile.status(fd, label);
  }

  /** The extended attribute {@code key} of {@code name}, or empty where it has none such. */
  public Optional<byte[]> attribute(String name, String key) {
    return attributes(name).get(key);
  }

  /** The names of the extended attributes of {@code name}, in the kernel's order. */
  public List<String> attributeKeys(String name) {
    return attributes(name).keys();
  }

  /** Sets the extended attribute {@code key} of {@code name}, a symbolic link included. */
  public void setAttribute(String name, String key, byte[] value) {
    attributes(name).set(key, value);
  }

  /** Removes the extended attribute {@code key} of {@code name}; ENODATA where it has none. */
  public void removeAttribute(String name, String key) {
    attributes(name).remove(key);
  }

  private ExtendedAttributes attributes(String name) {
    return ExtendedAttributes.of(fd.procPath() + "/" + checkName(name), labelOf(name));
  }

  /** The names in this folder, read as they come; each call reads from the start. */
  public FolderEntries entries() {
    return new FolderEntries(folder(".", Resolve.NO_LINKS));
  }

  /** What the file system of this folder holds and has left. */
  public FileSystemSpace space() {
    return OpenFile.space(fd, label);
  }

  /** Makes names that were added, removed and renamed here durable. */
  public void sync() {
    OpenFile.sync(fd, label);
  }

  /** Makes all that was written to the file system of this folder durable. */
  public void syncFileSystem() {
    try (Scratch scratch = new Scratch()) {
      Scratch.check(scratch.call(SystemCall.SYNCFS, fd.number()), () -> "sync " + label);
    }
  }

  /** Takes a lock on this folder (flock(2)) if nobody has it; ends when this folder is closed. */
  public boolean tryLock() {
    return OpenFile.lock(fd, label, false);
  }

  /** Takes the lock on this folder, waiting for it. */
  public void lock() {
    OpenFile.lock(fd, label, true);
  }

  String labelOf(String path) {
    return label.endsWith("/") ? label + path : label + "/" + path;
  }

  private static long text(Scratch scratch, String name) {
    return scratch.text(checkName(name));
  }

  private static String checkName(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
      throw Problem.invalid("\"" + name + "\" is not a file name");
    }
    return name;
  }

  @Override
  public void close() {
    fd.close();
  }

  @Override
  public String toString() {
    return label;
  }
}
