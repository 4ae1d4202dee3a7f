package io.carafe.linux.mount;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;

/**
 * A file system that is mounted, but at no path: whoever has the descriptor reaches its files, and
 * the last one that closes it unmounts it. Source: fsopen(2), fsconfig(2), fsmount(2), kernel 5.2.
 */
public final class DetachedMount {
  private static final int CLOSE_ON_EXEC = 1;
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int CMD_CREATE = 6;
  private static final long READ_ONLY_NO_SUID_NO_DEVICES = 1 | 2 | 4;

  private DetachedMount() {}

  /**
   * Mounts the file system {@code type} on {@code source}, read-only, its devices and set-user-id
   * bits without effect where it is used as it is.
   *
   * @param source path of a block device, or of a file where the file system takes one; at most 255
   *     bytes
   * @throws Problem.Kernel if the kernel refuses: ENODEV where it does not know the type, ENOTBLK
   *     where it wants a block device, EINVAL where it cannot read what is there
   */
  public static Fd of(String type, String source) {
    try (Scratch scratch = new Scratch()) {
      long opened = scratch.call(SystemCall.FSOPEN, scratch.text(type), CLOSE_ON_EXEC);
      try (Fd context = new Fd((int) check(opened, type, source))) {
        int number = context.number();
        long key = scratch.text("source");
        long value = scratch.text(source);
        check(scratch.call(SystemCall.FSCONFIG, number, SET_STRING, key, value), type, source);
        check(
            scratch.call(SystemCall.FSCONFIG, number, SET_FLAG, scratch.text("ro")), type, source);
        check(scratch.callUninterrupted(SystemCall.FSCONFIG, number, CMD_CREATE), type, source);
        long mounted =
            scratch.call(SystemCall.FSMOUNT, number, CLOSE_ON_EXEC, READ_ONLY_NO_SUID_NO_DEVICES);
        return new Fd((int) check(mounted, type, source));
      }
    }
  }

  private static long check(long result, String type, String source) {
    return Scratch.check(result, () -> "mount " + type + " on " + source);
  }
}
