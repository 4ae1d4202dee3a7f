package io.carafe.linux.process;

import io.carafe.base.Problem;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;

/** What this process is and may change about itself; each call asks the kernel. */
public final class CurrentProcess {
  private CurrentProcess() {}

  /** The process id. */
  public static int pid() {
    return (int) ask(SystemCall.GETPID);
  }

  /** The real user. */
  public static long uid() {
    return ask(SystemCall.GETUID);
  }

  /** The effective user. */
  public static long effectiveUid() {
    return ask(SystemCall.GETEUID);
  }

  /** The real group. */
  public static long gid() {
    return ask(SystemCall.GETGID);
  }

  /** The effective group. */
  public static long effectiveGid() {
    return ask(SystemCall.GETEGID);
  }

  /** Sets which permission bits new files lose, for all threads; returns the former ones. */
  public static int setUmask(int umask) {
    return (int) ask(SystemCall.UMASK, umask & 0777);
  }

  /** Sends {@code signal} to {@code pid}, which the caller knows to be the right one still. */
  public static void kill(int pid, int signal) {
    if (pid <= 0) {
      throw Problem.invalid("pid " + pid + " is not positive");
    }
    try (Scratch scratch = new Scratch()) {
      Scratch.check(
          scratch.call(SystemCall.KILL, pid, signal), () -> "send signal to process " + pid);
    }
  }

  private static long ask(SystemCall call, long... arguments) {
    try (Scratch scratch = new Scratch()) {
      return scratch.call(call, arguments);
    }
  }
}
