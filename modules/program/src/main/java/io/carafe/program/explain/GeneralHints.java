package io.carafe.program.explain;

import io.carafe.base.Errno;
import java.util.List;

/** Advice that fits an error wherever it happens. */
final class GeneralHints {
  private static final List<String> SIGNALS =
      List.of(
          "",
          "SIGHUP",
          "SIGINT",
          "SIGQUIT",
          "SIGILL",
          "SIGTRAP",
          "SIGABRT",
          "SIGBUS",
          "SIGFPE",
          "SIGKILL",
          "SIGUSR1",
          "SIGSEGV",
          "SIGUSR2",
          "SIGPIPE",
          "SIGALRM",
          "SIGTERM",
          "SIGSTKFLT",
          "SIGCHLD",
          "SIGCONT",
          "SIGSTOP",
          "SIGTSTP",
          "SIGTTIN",
          "SIGTTOU",
          "SIGURG",
          "SIGXCPU",
          "SIGXFSZ",
          "SIGVTALRM",
          "SIGPROF",
          "SIGWINCH",
          "SIGIO",
          "SIGPWR",
          "SIGSYS");

  private GeneralHints() {}

  static String of(Errno errno) {
    return switch (errno) {
      case EPERM, EACCES ->
          "the kernel forbids it: Carafe needs root with all capabilities, and a security module"
              + " may forbid more";
      case ENOSYS, EOPNOTSUPP -> "this kernel cannot do it; Carafe needs Linux 6.1 or later";
      case ENOSPC, EDQUOT -> "free space or inodes, or raise the limit";
      case EROFS -> "the root filesystem cannot be written to; make the folder in the image";
      case ENODEV -> "this kernel does not have the file system or device";
      case ENOENT -> "something that it names does not exist";
      case EINVAL -> "the kernel does not understand a value in it";
      case EMFILE, ENFILE -> "raise the limit of open files";
      case ENOMEM -> "memory ran out";
      case EAGAIN -> "a limit of processes was reached";
      case ELOOP -> "too many symbolic links, or a link that leads out of the container";
      case EBUSY -> "something else uses it";
      default -> "";
    };
  }

  static String signal(int number) {
    return number > 0 && number < SIGNALS.size() ? SIGNALS.get(number) : "a signal";
  }
}
