package io.carafe.linux.mount;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.file.Folder;
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
  private static final long READ_ONLY = 1;
  private static final long NO_SUID_NO_DEVICES = 2 | 4;
  private static final long NO_EXECUTION = 8;
  private static final long EMPTY_SOURCE_PATH = 4;
  private static final long DETACH_NO_FOLLOW = 2 | 8;

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
    try (Fd context = open(type, source)) {
      set(context, SET_FLAG, "ro", "");
      return create(context, READ_ONLY | NO_SUID_NO_DEVICES, source);
    }
  }

  /** Mounts an empty file system in memory, {@code name} in listings, for folders to mount on. */
  public static Fd inMemory(String name) {
    try (Fd context = open("tmpfs", name)) {
      set(context, SET_STRING, "mode", "0700");
      return create(context, NO_SUID_NO_DEVICES | NO_EXECUTION, name);
    }
  }

  private static Fd open(String type, String source) {
    try (Scratch scratch = new Scratch()) {
      long opened = scratch.call(SystemCall.FSOPEN, scratch.text(type), CLOSE_ON_EXEC);
      Fd context = new Fd((int) check(opened, type));
      set(context, SET_STRING, "source", source);
      return context;
    }
  }

  private static void set(Fd context, int how, String key, String value) {
    try (Scratch scratch = new Scratch()) {
      long text = how == SET_FLAG ? 0 : scratch.text(value);
      int number = context.number();
      check(scratch.call(SystemCall.FSCONFIG, number, how, scratch.text(key), text), value);
    }
  }

  private static Fd create(Fd context, long attributes, String source) {
    try (Scratch scratch = new Scratch()) {
      int number = context.number();
      check(scratch.callUninterrupted(SystemCall.FSCONFIG, number, CMD_CREATE), source);
      long mounted = scratch.call(SystemCall.FSMOUNT, number, CLOSE_ON_EXEC, attributes);
      return new Fd((int) check(mounted, source));
    }
  }

  private static long check(long result, String what) {
    return Scratch.check(result, () -> "mount " + what);
  }

  /**
   * Attaches the detached {@code mount} to the folder {@code name} in {@code parent}, which is in
   * the calling thread's mount namespace. The descriptor goes on to lead to it.
   */
  public static void attach(Fd mount, Folder parent, String name) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.MOVE_MOUNT,
              mount.number(),
              scratch.text(""),
              parent.fd().number(),
              scratch.text(name),
              EMPTY_SOURCE_PATH);
      Scratch.check(result, () -> "mount on " + parent.label() + "/" + name);
    }
  }

  /** Takes away what is mounted on {@code name} in {@code parent}, in the thread's namespace. */
  public static void detach(Folder parent, String name) {
    try (Scratch scratch = new Scratch()) {
      long path = scratch.text(parent.fd().procPath() + "/" + name);
      Scratch.check(
          scratch.call(SystemCall.UMOUNT2, path, DETACH_NO_FOLLOW),
          () -> "unmount " + parent.label() + "/" + name);
    }
  }
}
