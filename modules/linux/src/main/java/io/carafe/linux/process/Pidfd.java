package io.carafe.linux.process;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.time.Duration;

/**
 * A descriptor that stands for one process, living or dead, and for no other ever (pidfd_open(2)).
 */
public final class Pidfd implements AutoCloseable {
  private final Fd fd;

  private Pidfd(Fd fd) {
    this.fd = fd;
  }

  /** Becomes the owner of {@code fd}, a pidfd. */
  public static Pidfd of(Fd fd) {
    return new Pidfd(fd);
  }

  /** The process that has {@code pid} now; {@link Problem.Kernel} ESRCH where there is none. */
  public static Pidfd open(int pid) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.PIDFD_OPEN, pid, 0);
      return new Pidfd(new Fd((int) Scratch.check(result, () -> "open process " + pid)));
    }
  }

  /** The descriptor, which this owns. */
  public Fd fd() {
    return fd;
  }

  /** Sends {@code signal}, or only probes where it is 0; false where the process has ended. */
  public boolean signal(int signal) {
    try (Scratch scratch = new Scratch()) {
      long result = scratch.call(SystemCall.PIDFD_SEND_SIGNAL, fd.number(), signal, 0, 0);
      if (Scratch.failed(result, Errno.ESRCH)) {
        return false;
      }
      Scratch.check(result, () -> "send signal " + signal);
      return true;
    }
  }

  /** Waits until the process ends; false where it still runs after {@code timeout}. */
  public boolean awaitExit(Duration timeout) {
    return fd.awaitReadable(timeout);
  }

  @Override
  public void close() {
    fd.close();
  }
}
