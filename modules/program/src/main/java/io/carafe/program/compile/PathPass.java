package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;
import static io.carafe.program.assembly.ProgramBuilder.path;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.assembly.Step;
import io.carafe.program.kernel.Linux;
import java.util.List;

/**
 * Hides the masked paths and makes the read-only ones read-only.
 *
 * <p>A file is covered by the null device, a folder by an empty read-only tmpfs that all of them
 * share. The null device is opened once and checked to be it, because a container's image could
 * have put something else there (CVE-2025-31133).
 */
final class PathPass {
  private static final long EMPTY_FLAGS =
      Linux.MS_RDONLY | Linux.MS_NOSUID | Linux.MS_NODEV | Linux.MS_NOEXEC;

  private final Context context;
  private final ProgramBuilder code;
  private final MountTargets targets;
  private final Argument.Region stat;

  PathPass(Context context, MountTargets targets) {
    this.context = context;
    this.code = context.code();
    this.targets = targets;
    this.stat = code.pool().space(Structures.STAT_BYTES);
  }

  /** Covers the masked paths. */
  void mask() {
    List<String> masked = context.linux().filesystem().maskedPaths();
    if (masked.isEmpty()) {
      return;
    }
    code.because("/linux/maskedPaths", "open /dev/null and check that it is the null device");
    Register nothing = openNull();
    Register empty = code.register();
    code.set(empty, number(-1));
    for (int i = 0; i < masked.size(); i++) {
      code.because("/linux/maskedPaths/" + i, "mask " + masked.get(i));
      String clean = Paths.clean(masked.get(i));
      if (targets.isTrusted(clean) && targets.isKernel("/proc")) {
        maskTrusted(clean, nothing, empty);
      } else {
        maskOpened(clean, nothing);
      }
    }
    code.release(empty);
    code.release(nothing);
  }

  private Register openNull() {
    Register nothing = code.register();
    Register value = code.register();
    Register dev = targets.emptyFolder("/dev");
    if (dev != null && !UserNamespace.isIn(context)) {
      context.openBeneath(in(dev), "null", Linux.O_PATH).into(nothing);
    } else {
      context.openInRoot(HERE, "/dev/null", Linux.O_PATH).into(nothing);
    }
    Argument.Region checked = code.pool().space(Structures.STAT_BYTES);
    code.call(
        SystemCall.NEWFSTATAT, in(nothing), code.text(""), checked, number(Linux.AT_EMPTY_PATH));
    code.load(value, checked.part(Linux.statMode(context.architecture()), 4));
    code.failUnlessBits(value, Linux.S_IFMT, Linux.S_IFCHR, Errno.ENODEV);
    code.load(value, checked.part(Linux.statDevice(context.architecture()), 8));
    code.failUnlessBits(value, -1, Linux.device(1, 3), Errno.ENODEV);
    code.release(value);
    return nothing;
  }

  /**
   * The file's kind is looked at first: a bind mount that fails on a folder would make the kernel
   * wait for a grace period, milliseconds instead of microseconds.
   */
  private void maskTrusted(String place, Register nothing, Register empty) {
    Register mode = code.register();
    Label done = code.label();
    Label folder = code.label();
    code.call(
            SystemCall.NEWFSTATAT, HERE, code.text(place), stat, number(Linux.AT_SYMLINK_NOFOLLOW))
        .onError(done, Errno.ENOENT, Errno.ENOTDIR);
    code.load(mode, stat.part(Linux.statMode(context.architecture()), 4));
    code.jumpWhenBits(mode, Linux.S_IFMT, Linux.S_IFDIR, folder);
    bind(path(nothing), code.text(place));
    code.place(done);
    code.release(mode);
    code.later(() -> {
      code.place(folder);
      Label share = code.label();
      code.jumpWhen(empty, Condition.NOT_LESS, 0, share);
      context.mount(
          "tmpfs",
          place,
          "tmpfs",
          new Context.Legacy(EMPTY_FLAGS, List.of("nr_blocks=1", "nr_inodes=1")));
      context
          .open(HERE, place, Linux.O_PATH | Linux.openDirectory(context.architecture()))
          .into(empty);
      code.jump(done).bound(1);
      code.place(share);
      bind(path(empty), code.text(place));
      code.jump(done).bound(1);
    });
  }

  private Step bind(Argument source, Argument place) {
    return code.call(SystemCall.MOUNT, source, place, Argument.ZERO, number(Linux.MS_BIND));
  }

  private void maskOpened(String place, Register nothing) {
    Register target = code.register();
    Register cover = code.register();
    Register mode = code.register();
    Label skip = code.label();
    Label folder = code.label();
    context
        .openInRoot(HERE, place, Linux.O_PATH)
        .into(target)
        .onError(skip, Errno.ENOENT, Errno.ENOTDIR);
    code.call(SystemCall.NEWFSTATAT, in(target), code.text(""), stat, number(Linux.AT_EMPTY_PATH));
    code.load(mode, stat.part(Linux.statMode(context.architecture()), 4));
    code.jumpWhenBits(mode, Linux.S_IFMT, Linux.S_IFDIR, folder);
    code.call(
            SystemCall.OPEN_TREE,
            in(nothing),
            code.text(""),
            number(Linux.AT_EMPTY_PATH | Linux.OPEN_TREE_CLONE | Linux.OPEN_TREE_CLOEXEC))
        .into(cover);
    attach(cover, target);
    code.place(skip);
    code.later(() -> {
      code.place(folder);
      coverFolder(target);
      code.jump(skip).bound(1);
    });
    code.release(mode);
    code.release(cover);
    code.release(target);
  }

  private void coverFolder(Register target) {
    Register configuration = code.register();
    Register cover = code.register();
    code.call(SystemCall.FSOPEN, code.text("tmpfs"), number(Linux.FSOPEN_CLOEXEC))
        .into(configuration);
    code.call(SystemCall.FSCONFIG, in(configuration), number(Linux.FSCONFIG_CMD_CREATE));
    code.call(
            SystemCall.FSMOUNT,
            in(configuration),
            number(Linux.FSMOUNT_CLOEXEC),
            number(
                Linux.MOUNT_ATTR_RDONLY
                    | Linux.MOUNT_ATTR_NOSUID
                    | Linux.MOUNT_ATTR_NODEV
                    | Linux.MOUNT_ATTR_NOEXEC))
        .into(cover);
    attach(cover, target);
    code.release(configuration);
    code.release(cover);
  }

  private Step attach(Register mount, Register target) {
    return code.call(
        SystemCall.MOVE_MOUNT,
        in(mount),
        code.text(""),
        in(target),
        code.text(""),
        number(Linux.MOVE_MOUNT_F_EMPTY_PATH | Linux.MOVE_MOUNT_T_EMPTY_PATH));
  }

  /** Makes the read-only paths read-only, with everything mounted below them left as it is. */
  void makeReadonly() {
    List<String> readonly = context.linux().filesystem().readonlyPaths();
    for (int i = 0; i < readonly.size(); i++) {
      code.because("/linux/readonlyPaths/" + i, "make " + readonly.get(i) + " read-only");
      String clean = Paths.clean(readonly.get(i));
      Label skip = code.label();
      if (targets.isTrusted(clean)) {
        Argument place = code.text(clean);
        code.call(
                SystemCall.MOUNT, place, place, Argument.ZERO, number(Linux.MS_BIND | Linux.MS_REC))
            .onError(skip, Errno.ENOENT);
        context.setAttributes(
            HERE, clean, false, Context.Attributes.ofSet(Linux.MOUNT_ATTR_RDONLY));
      } else {
        makeOpenedReadonly(clean, skip);
      }
      code.place(skip);
    }
  }

  private void makeOpenedReadonly(String place, Label skip) {
    Register target = code.register();
    Register cover = code.register();
    context
        .openInRoot(HERE, place, Linux.O_PATH)
        .into(target)
        .onError(skip, Errno.ENOENT, Errno.ENOTDIR);
    code.call(
            SystemCall.OPEN_TREE,
            in(target),
            code.text(""),
            number(
                Linux.AT_EMPTY_PATH
                    | Linux.AT_RECURSIVE
                    | Linux.OPEN_TREE_CLONE
                    | Linux.OPEN_TREE_CLOEXEC))
        .into(cover);
    context.setAttributes(in(cover), "", false, Context.Attributes.ofSet(Linux.MOUNT_ATTR_RDONLY));
    attach(cover, target);
    code.release(cover);
    code.release(target);
  }
}
