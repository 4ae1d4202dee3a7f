package io.carafe.linux.file;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One open file. Operations fail with {@link Problem.Kernel}, whose message says the operation and
 * the file. Safe for use by several threads as far as the kernel's file offset is.
 */
public final class OpenFile implements AutoCloseable {
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final int RANGE_WRITE = 2;
  private static final int LOCK_EXCLUSIVE = 2;
  private static final int LOCK_NONBLOCK = 4;

  /** The bytes of a heap array that go through native memory at once. */
  private static final int CHUNK_BYTES = 256 * 1024;

  /** The kernel moves at most this much in one call (sendfile(2)). */
  private static final long COPY_BYTES_MAX = 0x7ffff000L;

  private final Fd fd;
  private final String label;

  private OpenFile(Fd fd, String label) {
    this.fd = fd;
    this.label = label;
  }

  /** Becomes the owner of {@code fd}, called {@code label} in messages. */
  public static OpenFile of(Fd fd, String label) {
    return new OpenFile(fd, label);
  }

  /** The descriptor, which this file owns. */
  public Fd fd() {
    return fd;
  }

  /** What messages call this file: the path that it was opened by. */
  public String label() {
    return label;
  }

  /** Reads up to {@code length} bytes at the file's offset; 0 at the end. */
  public int read(byte[] bytes, int offset, int length) {
    return transfer(SystemCall.READ, bytes, offset, length);
  }

  /** Writes all {@code length} bytes at the file's offset. */
  public void write(byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      done += transfer(SystemCall.WRITE, bytes, offset + done, length - done);
    }
  }

  /** Writes all of {@code bytes} at the file's offset. */
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  private int transfer(SystemCall call, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int chunk = Math.min(length, CHUNK_BYTES);
    try (Scratch scratch = new Scratch()) {
      MemorySegment memory = scratch.raw(chunk);
      if (call == SystemCall.WRITE) {
        MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, 0, chunk);
      }
      long result = scratch.callUninterrupted(call, fd.number(), memory.address(), chunk);
      int moved = (int) Scratch.check(result, () -> call.word() + " " + label);
      if (call == SystemCall.READ) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, offset, moved);
      }
      return moved;
    }
  }

  /**
   * Reads up to the remaining bytes of {@code buffer} at {@code position} of the file; 0 at the
   * end. A direct buffer is filled without a copy.
   */
  public int readAt(ByteBuffer buffer, long position) {
    return transferAt(SystemCall.PREAD, buffer, position);
  }

  /** Writes all remaining bytes of {@code buffer} at {@code position} of the file. */
  public void writeAt(ByteBuffer buffer, long position) {
    long at = position;
    while (buffer.hasRemaining()) {
      at += transferAt(SystemCall.PWRITE, buffer, at);
    }
  }

  /** Writes all remaining bytes of {@code buffer} at the file's offset. */
  public void write(ByteBuffer buffer) {
    while (buffer.hasRemaining()) {
      transferAt(SystemCall.WRITE, buffer, 0);
    }
  }

  private int transferAt(SystemCall call, ByteBuffer buffer, long position) {
    int length = buffer.isDirect() ? buffer.remaining() : Math.min(buffer.remaining(), CHUNK_BYTES);
    try (Scratch scratch = new Scratch()) {
      MemorySegment view = MemorySegment.ofBuffer(buffer).asSlice(0, length);
      MemorySegment memory = buffer.isDirect() ? view : scratch.raw(length);
      if (!buffer.isDirect() && call != SystemCall.PREAD) {
        MemorySegment.copy(view, 0, memory, 0, length);
      }
      long result =
          scratch.callUninterrupted(call, fd.number(), memory.address(), length, position);
      int moved = (int) Scratch.check(result, () -> call.word() + " " + label);
      if (!buffer.isDirect() && call == SystemCall.PREAD) {
        MemorySegment.copy(memory, 0, view, 0, moved);
      }
      buffer.position(buffer.position() + moved);
      return moved;
    }
  }

  /** Reads from the offset to the end; {@link Problem.Exhausted} beyond {@code bytesMax}. */
  public byte[] readAll(int bytesMax) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    while (true) {
      int length = read(chunk, 0, chunk.length);
      if (length == 0) {
        return all.toByteArray();
      }
      if (all.size() + length > bytesMax) {
        throw Problem.exhausted("read " + label + ": longer than " + bytesMax + " bytes");
      }
      all.write(chunk, 0, length);
    }
  }

  /**
   * Appends up to {@code length} bytes of {@code source}, a regular file, at both files' offsets,
   * inside the kernel. Returns the bytes copied: less than {@code length} only at the end.
   */
  public long copyFrom(OpenFile source, long length) {
    long done = 0;
    try (Scratch scratch = new Scratch()) {
      while (done < length) {
        long part = copyPart(scratch, source, Math.min(length - done, COPY_BYTES_MAX));
        if (part == 0) {
          break;
        }
        done += part;
      }
    }
    return done;
  }

  private long copyPart(Scratch scratch, OpenFile source, long length) {
    int from = source.fd.number();
    long result =
        scratch.callUninterrupted(SystemCall.COPY_FILE_RANGE, from, 0, fd.number(), 0, length, 0);
    if (Scratch.failed(result, Errno.EXDEV)
        || Scratch.failed(result, Errno.EINVAL)
        || Scratch.failed(result, Errno.EOPNOTSUPP)) {
      result = scratch.callUninterrupted(SystemCall.SENDFILE, fd.number(), from, 0, length);
    }
    return Scratch.check(result, () -> "copy " + source.label + " to " + label);
  }

  /** Moves the offset to {@code position} from the start. */
  public void seek(long position) {
    try (Scratch scratch = new Scratch()) {
      Scratch.check(
          scratch.call(SystemCall.LSEEK, fd.number(), position, 0), () -> "seek in " + label);
    }
  }

  /** Cuts or extends the file to {@code length} bytes; what is new reads as zero. */
  public void setLength(long length) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.callUninterrupted(SystemCall.FTRUNCATE, fd.number(), length);
      Scratch.check(result, () -> "set length of " + label);
    }
  }

  /** Reserves the first {@code length} bytes on the disk, where the file system can. */
  public void reserve(long length) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.callUninterrupted(SystemCall.FALLOCATE, fd.number(), 0, 0, length);
      if (!Scratch.failed(result, Errno.EOPNOTSUPP)) {
        Scratch.check(result, () -> "reserve " + length + " bytes for " + label);
      }
    }
  }

  /** Has the kernel start to write these bytes to the disk, where the file system can. */
  public void startWriteback(long position, long length) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.callUninterrupted(
              SystemCall.SYNC_FILE_RANGE, fd.number(), position, length, RANGE_WRITE);
      if (!Scratch.failed(result, Errno.ESPIPE) && !Scratch.failed(result, Errno.ENOSYS)) {
        Scratch.check(result, () -> "write " + label);
      }
    }
  }

  /** Makes bytes and metadata durable. */
  public void sync() {
    sync(fd, label);
  }

  static void sync(Fd fd, String label) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.callUninterrupted(SystemCall.FSYNC, fd.number());
      Scratch.check(result, () -> "sync " + label);
    }
  }

  /** The metadata. */
  public FileStatus status() {
    return status(fd, label);
  }

  static FileStatus status(Fd fd, String label) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment statx = scratch.zeros(FileStatus.STATX_BYTES);
      long result =
          scratch.callUninterrupted(
              SystemCall.STATX,
              fd.number(),
              scratch.text(""),
              AT_EMPTY_PATH,
              FileStatus.STATX_MASK,
              statx.address());
      Scratch.check(result, () -> "stat " + label);
      return FileStatus.of(statx);
    }
  }

  /** What the file system holds and has left. */
  public FileSystemSpace space() {
    return space(fd, label);
  }

  static FileSystemSpace space(Fd fd, String label) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment statfs = scratch.zeros(FileSystemSpace.STATFS_BYTES);
      long result = scratch.callUninterrupted(SystemCall.FSTATFS, fd.number(), statfs.address());
      Scratch.check(result, () -> "stat file system of " + label);
      return FileSystemSpace.of(statfs);
    }
  }

  /** Sets the twelve permission bits. */
  public void setMode(int mode) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.FCHMOD, fd.number(), mode);
      Scratch.check(result, () -> "change mode of " + label);
    }
  }

  /** Sets the owner; the kernel drops set-user-id bits, so set the mode after. */
  public void setOwner(FileOwner owner) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.FCHOWN, fd.number(), owner.uid(), owner.gid());
      Scratch.check(result, () -> "change owner of " + label);
    }
  }

  /** Sets the times. */
  public void setTimes(FileTimes times) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.UTIMENSAT, fd.number(), 0, times.address(scratch), 0);
      Scratch.check(result, () -> "change times of " + label);
    }
  }

  /** The extended attribute {@code key}, or empty where there is none such. */
  public Optional<byte[]> attribute(String key) {
    return attributes().get(key);
  }

  /** The names of the extended attributes, in the kernel's order. */
  public List<String> attributeKeys() {
    return attributes().keys();
  }

  /** Sets the extended attribute {@code key}. */
  public void setAttribute(String key, byte[] value) {
    attributes().set(key, value);
  }

  /** Removes the extended attribute {@code key}; ENODATA where there is none such. */
  public void removeAttribute(String key) {
    attributes().remove(key);
  }

  private ExtendedAttributes attributes() {
    return ExtendedAttributes.of(fd, label);
  }

  /** Takes the lock on this file (flock(2)) if nobody has it; ends when the file is closed. */
  public boolean tryLock() {
    return lock(fd, label, false);
  }

  /** Takes the lock on this file, waiting for it. */
  public void lock() {
    lock(fd, label, true);
  }

  static boolean lock(Fd fd, String label, boolean wait) {
    try (Scratch scratch = new Scratch()) {
      int how = wait ? LOCK_EXCLUSIVE : LOCK_EXCLUSIVE | LOCK_NONBLOCK;
      long result = scratch.callUninterrupted(SystemCall.FLOCK, fd.number(), how);
      if (Scratch.failed(result, Errno.EAGAIN)) {
        return false;
      }
      Scratch.check(result, () -> "lock " + label);
      return true;
    }
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
