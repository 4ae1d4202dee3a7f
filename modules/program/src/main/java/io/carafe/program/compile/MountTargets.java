package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds or makes the places inside the new root that are mounted on.
 *
 * <p>It knows which folders were mounted afresh by this program: a path that leads only through
 * such file systems cannot have been prepared by anyone, so it may be used as text. Every other
 * path is opened with openat2 below the root, without magic links, and used by descriptor.
 */
final class MountTargets {
  private final Context context;
  private final ProgramBuilder code;
  private final Map<String, Fresh> mounted = new HashMap<>();
  private final Set<String> foldersMade = new HashSet<>();

  /** What is known about a mounted folder. */
  private record Fresh(Kind kind, @Nullable Register folder) {}

  /** Who decides what is in a mounted folder. */
  enum Kind {
    /** An empty tmpfs: only this program. */
    EMPTY,
    /** proc, sysfs and the like: the kernel. */
    KERNEL,
    /** Anything else: someone. */
    FOREIGN
  }

  /** A place to mount on. */
  sealed interface Target {
    /** A path that leads only through fresh file systems. */
    record Trusted(String path) implements Target {}

    /** An open descriptor. */
    record Opened(Register descriptor) implements Target {}
  }

  /** What kind of file a place to mount on has to be. */
  enum Shape {
    /** A folder. */
    FOLDER,
    /** A folder that is not reached by a symbolic link. */
    PLAIN_FOLDER,
    /** The same as what is mounted, which is only known at run time. */
    LIKE_SOURCE
  }

  MountTargets(Context context) {
    this.context = context;
    this.code = context.code();
  }

  /** Remembers that something was mounted on the clean path. */
  void mounted(String path, Kind kind, @Nullable Register folder) {
    mounted.keySet().removeIf(known -> Paths.isWithin(known, path));
    foldersMade.removeIf(known -> Paths.isWithin(known, path));
    mounted.put(path, new Fresh(kind, folder));
  }

  /** Whether a path leads only through fresh file systems. */
  boolean isTrusted(String path) {
    String mountPoint = deepestMount(path);
    Fresh fresh = mounted.get(mountPoint);
    if (fresh == null || fresh.kind() == Kind.FOREIGN || !isReachable(mountPoint)) {
      return false;
    }
    if (fresh.kind() == Kind.KERNEL) {
      return !isOfProcess(path.substring(mountPoint.length()));
    }
    return Paths.parent(path).equals(mountPoint) || foldersMade.contains(Paths.parent(path));
  }

  /** Whether a path of proc belongs to a process, where links may lead anywhere. */
  private static boolean isOfProcess(String relative) {
    char first = relative.charAt(1);
    return relative.startsWith("/self")
        || relative.startsWith("/thread-self")
        || (first >= '0' && first <= '9');
  }

  private boolean isReachable(String mountPoint) {
    return Paths.parent(mountPoint).equals("/") || isTrusted(mountPoint);
  }

  /** Whether a fresh file system of the kernel is mounted exactly there. */
  boolean isKernel(String path) {
    Fresh fresh = mounted.get(path);
    return fresh != null && fresh.kind() == Kind.KERNEL && isReachable(path);
  }

  /** The descriptor of an empty file system that this program mounted exactly there. */
  @Nullable Register emptyFolder(String path) {
    Fresh fresh = mounted.get(path);
    return fresh != null && fresh.kind() == Kind.EMPTY ? fresh.folder() : null;
  }

  private String deepestMount(String path) {
    String candidate = Paths.parent(path);
    while (!candidate.equals("/") && !mounted.containsKey(candidate)) {
      candidate = Paths.parent(candidate);
    }
    return candidate;
  }

  /**
   * A place to mount on; what is missing of it is made.
   *
   * @param path clean
   * @param shape what it has to be
   * @param source what will be mounted, for {@link Shape#LIKE_SOURCE}
   */
  Target target(String path, Shape shape, Register source) {
    if (isTrusted(path) && shape != Shape.LIKE_SOURCE) {
      makeInEmpty(path);
      return new Target.Trusted(path);
    }
    return new Target.Opened(open(path, shape, source));
  }

  /** In an empty tmpfs of our own everything is missing, so nothing has to be looked up. */
  private void makeInEmpty(String path) {
    String mountPoint = deepestMount(path);
    Fresh fresh = mounted.get(mountPoint);
    if (fresh != null && fresh.kind() == Kind.EMPTY && foldersMade.add(path)) {
      Register folder = fresh.folder();
      String relative = path.substring(mountPoint.length() + 1);
      code.call(
              SystemCall.MKDIRAT,
              folder == null ? HERE : in(folder),
              code.text(folder == null ? path : relative),
              number(0755))
          .accept(Errno.EEXIST);
    }
  }

  private Register open(String path, Shape shape, Register source) {
    Register target = code.register();
    Label make = code.label();
    Label again = code.here();
    if (path.equals("/")) {
      context.openInRoot(HERE, "/", Linux.O_PATH).into(target);
      code.place(make);
      return target;
    }
    context
        .openInRoot(HERE, path, flags(shape))
        .into(target)
        .onError(make, Errno.ENOENT, Errno.EAGAIN);
    code.later(() -> {
      code.place(make);
      make(path, shape, source);
      code.jump(again).bound(16);
    });
    return target;
  }

  private long flags(Shape shape) {
    return switch (shape) {
      case FOLDER -> Linux.O_PATH | Linux.openDirectory(context.architecture());
      case PLAIN_FOLDER ->
          Linux.O_PATH
              | Linux.openDirectory(context.architecture())
              | Linux.openNoFollow(context.architecture());
      case LIKE_SOURCE -> Linux.O_PATH;
    };
  }

  private void make(String path, Shape shape, Register source) {
    Register parent = makeFolders(Paths.parent(path));
    String name = Paths.name(path);
    if (shape != Shape.LIKE_SOURCE) {
      code.call(SystemCall.MKDIRAT, folder(parent), code.text(name), number(0755))
          .accept(Errno.EEXIST);
    } else {
      makeLike(source, folder(parent), path);
    }
    release(parent);
  }

  /**
   * Makes a file or a folder. A file is made at the end of a dangling link where that is possible,
   * as other runtimes do for images whose resolv.conf is a link; else it takes the link's place.
   */
  private void makeLike(Register source, Argument parent, String path) {
    Argument.Region stat = code.pool().space(Structures.STAT_BYTES);
    Argument name = code.text(Paths.name(path));
    Register mode = code.register();
    Label isFolder = code.label();
    Label isDangling = code.label();
    Label done = code.label();
    code.call(SystemCall.NEWFSTATAT, in(source), code.text(""), stat, number(Linux.AT_EMPTY_PATH));
    code.load(mode, stat.part(Linux.statMode(context.architecture()), 4));
    code.jumpWhenBits(mode, Linux.S_IFMT, Linux.S_IFDIR, isFolder);
    context.createInRoot(path, 0755).into(mode).onError(isDangling, Errno.ENOENT, Errno.ELOOP);
    context.close(mode);
    code.jump(done);
    code.place(isDangling);
    code.call(SystemCall.UNLINKAT, parent, name, Argument.ZERO);
    code.call(SystemCall.MKNODAT, parent, name, number(Linux.S_IFREG | 0755));
    code.jump(done);
    code.place(isFolder);
    code.call(SystemCall.MKDIRAT, parent, name, number(0755)).accept(Errno.EEXIST);
    code.place(done);
    code.release(mode);
  }

  /**
   * Makes a folder and all above it, each below the descriptor of the one before; returns its
   * descriptor, or no register for the root.
   */
  Register makeFolders(String path) {
    List<String> parts = Paths.parts(path);
    Register folder = Register.NONE;
    StringBuilder prefix = new StringBuilder(path.length());
    for (String part : parts) {
      code.call(SystemCall.MKDIRAT, folder(folder), code.text(part), number(0755))
          .accept(Errno.EEXIST);
      prefix.append('/').append(part);
      Register next = folder.exists() ? folder : code.register();
      Label retry = code.here();
      context
          .openInRoot(
              HERE, prefix.toString(), Linux.O_PATH | Linux.openDirectory(context.architecture()))
          .into(next)
          .onError(retry, Errno.EAGAIN)
          .bound(64);
      folder = next;
    }
    return folder;
  }

  /** A folder's descriptor as an argument; the root where there is none. */
  static Argument folder(Register register) {
    return register.exists() ? in(register) : HERE;
  }

  void release(Register register) {
    if (register.exists()) {
      code.release(register);
    }
  }

  /** Adds move_mount of a detached mount onto a place. */
  void attach(Register mount, Target target) {
    switch (target) {
      case Target.Trusted(String path) ->
          code.call(
              SystemCall.MOVE_MOUNT,
              in(mount),
              code.text(""),
              HERE,
              code.text(path),
              number(Linux.MOVE_MOUNT_F_EMPTY_PATH));
      case Target.Opened(Register descriptor) -> {
        code.call(
            SystemCall.MOVE_MOUNT,
            in(mount),
            code.text(""),
            in(descriptor),
            code.text(""),
            number(Linux.MOVE_MOUNT_F_EMPTY_PATH | Linux.MOVE_MOUNT_T_EMPTY_PATH));
        code.release(descriptor);
      }
    }
  }
}
