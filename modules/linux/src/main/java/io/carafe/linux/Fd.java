package io.carafe.linux;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The owner of one open file descriptor; closing it twice is harmless.
 *
 * <p>The number is reused by the kernel as soon as the descriptor is closed. A call that may block
 * therefore borrows it with {@link #use}: where another thread closes it meanwhile, the descriptor
 * is really closed when the last borrower has given it back.
 */
public final class Fd implements AutoCloseable {
  /** The longest a path like {@code /proc/self/fd/2147483647} gets. */
  private static final String PROC_FOLDER = "/proc/self/fd/";

  private static final int CLOSED = Integer.MIN_VALUE;

  private final int number;

  /** How many borrow it now, with the bit CLOSED once nobody else may. */
  private final AtomicInteger users = new AtomicInteger();

  /** Becomes the owner of descriptor {@code number}, which is open and has no other owner. */
  public Fd(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("descriptor " + number + " is negative");
    }
    this.number = number;
  }

  /** The number, valid until this is closed; a closed one is a bug of the caller. */
  public int number() {
    if (users.get() < 0) {
      throw new IllegalStateException("descriptor " + number + " is closed");
    }
    return number;
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return users.get() < 0;
  }

  /**
   * Borrows the number until the result is closed; {@link Problem.Conflict} when closed already.
   */
  public Use use() {
    while (true) {
      int now = users.get();
      if (now < 0) {
        throw Problem.conflict("descriptor is closed");
      }
      if (users.compareAndSet(now, now + 1)) {
        return new Use();
      }
    }
  }

  /** The path that leads to the same file while this is open: {@code /proc/self/fd/N}. */
  public String procPath() {
    return PROC_FOLDER + number();
  }

  /** A second descriptor of the same open file, close-on-exec. */
  public Fd duplicate() {
    try (Scratch scratch = new Scratch();
        Use use = use()) {
      long result = scratch.call(SystemCall.FCNTL, use.number(), Flags.F_DUPFD_CLOEXEC, 0);
      return new Fd((int) Scratch.check(result, () -> "duplicate descriptor"));
    }
  }

  /**
   * Waits until a read would not block, which for a pidfd is the end of its process and for a
   * socket also the end of its stream. False where {@code timeout} passed first.
   */
  public boolean awaitReadable(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try (Scratch scratch = new Scratch();
        Use use = use()) {
      MemorySegment poll = scratch.zeros(8);
      poll.set(ValueLayout.JAVA_INT, 0, use.number());
      poll.set(ValueLayout.JAVA_SHORT, 4, Flags.POLLIN);
      MemorySegment wait = scratch.zeros(16);
      while (true) {
        long left = Math.max(0, deadline - System.nanoTime());
        wait.set(ValueLayout.JAVA_LONG, 0, left / 1_000_000_000);
        wait.set(ValueLayout.JAVA_LONG, 8, left % 1_000_000_000);
        long result = scratch.call(SystemCall.PPOLL, poll.address(), 1, wait.address(), 0, 0);
        if (!Scratch.failed(result, Errno.EINTR)) {
          return Scratch.check(result, () -> "poll") > 0;
        }
      }
    }
  }

  /** Gives the number up without closing it: the caller owns it now. */
  public int release() {
    int number = number();
    if (!users.compareAndSet(0, CLOSED)) {
      throw new IllegalStateException("descriptor " + number + " is in use");
    }
    return number;
  }

  /**
   * Closes the descriptor. An error of close(2) is not reported: what must be durable is synced
   * before, and the descriptor is gone in any case.
   */
  @Override
  public void close() {
    while (true) {
      int now = users.get();
      if (now < 0) {
        return;
      }
      if (users.compareAndSet(now, now | CLOSED)) {
        closeWhenUnused();
        return;
      }
    }
  }

  private void closeWhenUnused() {
    if (users.compareAndSet(CLOSED, CLOSED | 1 << 30)) {
      try (Scratch scratch = new Scratch()) {
        long result = scratch.call(SystemCall.CLOSE, number);
        if (Scratch.failed(result, Errno.EBADF)) {
          throw new IllegalStateException("descriptor " + number + " was closed by somebody else");
        }
      }
    }
  }

  @Override
  public String toString() {
    return "fd " + number + (isClosed() ? " (closed)" : "");
  }

  /** A loan of the number. */
  public final class Use implements AutoCloseable {
    private boolean returned;

    private Use() {}

    /** The number. */
    public int number() {
      return number;
    }

    @Override
    public void close() {
      if (!returned) {
        returned = true;
        users.decrementAndGet();
        closeWhenUnused();
      }
    }
  }
}
