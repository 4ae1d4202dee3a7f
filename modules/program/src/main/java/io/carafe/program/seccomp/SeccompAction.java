package io.carafe.program.seccomp;

import io.carafe.base.Errno;
import io.carafe.spec.runtime.OciSeccompAction;
import java.util.OptionalLong;

/**
 * The values that a filter returns (kernel include/uapi/linux/seccomp.h): an action in the high
 * half, its data in the low one.
 */
final class SeccompAction {
  static final int KILL_PROCESS = 0x80000000;
  static final int KILL_THREAD = 0;
  static final int TRAP = 0x00030000;
  static final int ERRNO = 0x00050000;
  static final int NOTIFY = 0x7fc00000;
  static final int TRACE = 0x7ff00000;
  static final int LOG = 0x7ffc0000;
  static final int ALLOW = 0x7fff0000;
  private static final int DATA = 0xffff;

  private SeccompAction() {}

  /** The value of an action; {@code errno} counts where the action takes one, and is else EPERM. */
  static int value(OciSeccompAction action, OptionalLong errno) {
    int data = (int) errno.orElse(Errno.EPERM.number()) & DATA;
    return switch (action) {
      case SCMP_ACT_KILL, SCMP_ACT_KILL_THREAD -> KILL_THREAD;
      case SCMP_ACT_KILL_PROCESS -> KILL_PROCESS;
      case SCMP_ACT_TRAP -> TRAP;
      case SCMP_ACT_ERRNO -> ERRNO | data;
      case SCMP_ACT_TRACE -> TRACE | data;
      case SCMP_ACT_ALLOW -> ALLOW;
      case SCMP_ACT_LOG -> LOG;
      case SCMP_ACT_NOTIFY -> NOTIFY;
    };
  }

  /**
   * What a profile with the default {@code defaultAction} answers to calls newer than itself:
   * ENOSYS, so that a C library falls back to an older call instead of failing, where the default
   * refuses. (runc does so since 1.0; a tracer is trusted to know new calls.)
   */
  static int forUnknown(int defaultAction) {
    return switch (defaultAction & ~DATA) {
      case ALLOW, LOG, TRACE -> defaultAction;
      default -> ERRNO | Errno.ENOSYS.number();
    };
  }
}
