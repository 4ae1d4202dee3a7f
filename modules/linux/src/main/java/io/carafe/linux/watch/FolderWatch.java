package io.carafe.linux.watch;

import io.carafe.base.Errno;
import io.carafe.linux.Fd;
import io.carafe.linux.file.Folder;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Tells when files of one folder are written, made, renamed or removed. It says that something
 * changed, not what: the caller looks again. Used by one thread.
 */
public final class FolderWatch implements AutoCloseable {
  private static final int NONBLOCK_CLOEXEC = 02004000;

  /** MODIFY, MOVED_FROM, MOVED_TO, CREATE, DELETE, DELETE_SELF, ONLYDIR. */
  private static final long EVENTS = 0x2 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x01000000;

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int READS_MAX = 64;

  private final Fd fd;

  private FolderWatch(Fd fd) {
    this.fd = fd;
  }

  /** Watches {@code folder} from now on. */
  public static FolderWatch of(Folder folder) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.INOTIFY_INIT1, NONBLOCK_CLOEXEC);
      Fd fd = new Fd((int) Scratch.check(result, () -> "create watch of " + folder));
      long path = scratch.text(folder.fd().procPath() + "/.");
      long watch = scratch.call(SystemCall.INOTIFY_ADD_WATCH, fd.number(), path, EVENTS);
      if (watch < 0) {
        fd.close();
        throw Scratch.problem(watch, "watch " + folder);
      }
      return new FolderWatch(fd);
    }
  }

  /** Waits for a change since the last call; false where none came within {@code timeout}. */
  public boolean await(Duration timeout) {
    if (!fd.awaitReadable(timeout)) {
      return false;
    }
    try (Scratch scratch = new Scratch()) {
      MemorySegment buffer = scratch.raw(BUFFER_BYTES);
      long result = 1;
      for (int i = 0; i < READS_MAX && result > 0; i++) {
        result =
            scratch.callUninterrupted(SystemCall.READ, fd.number(), buffer.address(), BUFFER_BYTES);
      }
      if (result < 0 && !Scratch.failed(result, Errno.EAGAIN)) {
        throw Scratch.problem(result, "read watch");
      }
      return true;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
