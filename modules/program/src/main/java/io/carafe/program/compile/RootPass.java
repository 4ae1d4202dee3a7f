package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.PlanOptions.Placement;
import io.carafe.program.plan.Rootfs;
import io.carafe.spec.runtime.OciPropagation;
import java.util.List;

/** The root filesystem: opened as a detached mount, then made the root. */
final class RootPass {
  private static final String POINTER = "/root/path";
  private static final String NEW_ROOT_IN_NURSERY = "/new";
  private static final int STRING_BYTES_MAX = 255;

  private final Context context;
  private final ProgramBuilder code;

  RootPass(Context context) {
    this.context = context;
    this.code = context.code();
  }

  /** What mounts get whose propagation the configuration leaves open; 0 to leave it as it is. */
  static long defaultPropagation(Context context) {
    return switch (context.linux().filesystem().rootfsPropagation().orElse(OciPropagation.RSLAVE)) {
      case SHARED, RSHARED -> 0;
      case SLAVE, RSLAVE -> Linux.MS_SLAVE;
      case PRIVATE, RPRIVATE, UNBINDABLE, RUNBINDABLE -> Linux.MS_PRIVATE;
    };
  }

  /** Opens the root as a detached mount; an overlay where its layers are visible. */
  Register open(Rootfs rootfs) {
    return switch (rootfs) {
      case Rootfs.Directory(String path) -> openFolder(path);
      case Rootfs.Overlay overlay -> openOverlay(overlay);
    };
  }

  private Register openFolder(String path) {
    code.because(POINTER, "open the root filesystem " + path);
    Register root = code.register();
    code.call(
            SystemCall.OPEN_TREE,
            HERE,
            code.text(path),
            number(Linux.OPEN_TREE_CLONE | Linux.OPEN_TREE_CLOEXEC | Linux.AT_RECURSIVE))
        .into(root);
    long propagation = defaultPropagation(context);
    context.setAttributes(
        in(root),
        "",
        true,
        Context.Attributes.ofPropagation(propagation == 0 ? Linux.MS_PRIVATE : propagation));
    return root;
  }

  private Register openOverlay(Rootfs.Overlay overlay) {
    code.because(POINTER, "mount the root filesystem of " + overlay.lowers().size() + " layers");
    Register configuration = code.register();
    code.call(SystemCall.FSOPEN, code.text("overlay"), number(Linux.FSOPEN_CLOEXEC))
        .into(configuration);
    if (context.host().kernel().isAtLeast(6, 5)) {
      for (String lower : overlay.lowers()) {
        configure(configuration, "lowerdir+", lower);
      }
    } else {
      configure(configuration, "lowerdir", escaped(overlay.lowers()));
    }
    configure(configuration, "upperdir", overlay.upper());
    configure(configuration, "workdir", overlay.work());
    if (overlay.volatileUpper()) {
      code.call(
          SystemCall.FSCONFIG,
          in(configuration),
          number(Linux.FSCONFIG_SET_FLAG),
          code.text("volatile"));
    }
    code.call(SystemCall.FSCONFIG, in(configuration), number(Linux.FSCONFIG_CMD_CREATE));
    Register root = code.register();
    code.call(SystemCall.FSMOUNT, in(configuration), number(Linux.FSMOUNT_CLOEXEC), Argument.ZERO)
        .into(root);
    code.release(configuration);
    return root;
  }

  /** The list as one option: colons and backslashes in paths are escaped. */
  private static String escaped(List<String> lowers) {
    StringBuilder list = new StringBuilder();
    for (String lower : lowers) {
      if (!list.isEmpty()) {
        list.append(':');
      }
      list.append(lower.replace("\\", "\\\\").replace(":", "\\:"));
    }
    return list.toString();
  }

  private void configure(Register configuration, String key, String value) {
    if (value.length() > STRING_BYTES_MAX) {
      throw Problem.unsupported("overlay " + key + " is longer than 255 bytes")
          .withHint("use a shorter root folder, or a kernel from 6.5 on");
    }
    code.call(
        SystemCall.FSCONFIG,
        in(configuration),
        number(Linux.FSCONFIG_SET_STRING),
        code.text(key),
        code.text(value));
  }

  /** Goes into the mount namespace that the container's is a copy of. */
  void approach() {
    if (context.options().placement() == Placement.NURSERY) {
      code.because("/linux/namespaces", "enter the nursery mount namespace");
      setNamespace(Register.NURSERY);
    }
  }

  /**
   * Makes the container's mount namespace, as a copy.
   *
   * @param others flags of further namespaces that are made with it
   */
  void unshare(long others) {
    switch (context.options().placement()) {
      case NURSERY -> {
        code.because("/linux/namespaces", "enter a copy of the nursery mount namespace");
        code.call(SystemCall.UNSHARE, number(Linux.CLONE_NEWNS | others));
      }
      case CALLER -> {
        code.because("/linux/namespaces", "enter a copy of the caller's mount namespace");
        code.call(SystemCall.UNSHARE, number(Linux.CLONE_NEWNS | others));
        code.because("/linux/rootfsPropagation", "keep mounts from reaching the host");
        code.call(
            SystemCall.MOUNT,
            Argument.ZERO,
            code.text("/"),
            Argument.ZERO,
            number(Linux.MS_REC | Linux.MS_SLAVE));
      }
    }
  }

  /** Makes the root its root, in a mount namespace of the container's own. */
  void enter(Register root) {
    attach(root, context.options().placement() == Placement.NURSERY ? NEW_ROOT_IN_NURSERY : "/");
    pivot(root);
  }

  /**
   * Shows the root where it is in the runtime's eyes, for hooks that look there. Until {@link
   * #leave} this process only sees the container's root, as it will after the change of root.
   *
   * @return the runtime's root, for {@link #leave}
   */
  Register enterBeside(Register root, Rootfs rootfs) {
    if (context.options().placement() != Placement.CALLER
        || !(rootfs instanceof Rootfs.Directory(String path))) {
      throw Problem.unsupported("hooks without a bundle").withPointer("/hooks");
    }
    code.because(POINTER, "keep the runtime's root in reach");
    Register runtimeRoot = code.register();
    context
        .open(HERE, "/", Linux.O_PATH | Linux.openDirectory(context.architecture()))
        .into(runtimeRoot);
    attach(root, path);
    code.because(POINTER, "see only the root filesystem while the mounts are made");
    code.call(SystemCall.FCHDIR, in(root));
    code.call(SystemCall.CHROOT, code.text("."));
    return runtimeRoot;
  }

  /** Sees the runtime's root again. */
  void leave(Register runtimeRoot) {
    code.because("/hooks", "see the runtime's root again");
    code.call(SystemCall.FCHDIR, in(runtimeRoot));
    code.call(SystemCall.CHROOT, code.text("."));
    context.close(runtimeRoot);
    code.release(runtimeRoot);
  }

  /** Goes where the host's mounts are visible. */
  void enterHost() {
    if (context.options().placement() == Placement.NURSERY) {
      code.because("/mounts", "enter the host's mount namespace");
      setNamespace(Register.HOST_MOUNTS);
    }
  }

  private void setNamespace(Register namespace) {
    code.call(SystemCall.SETNS, in(namespace), number(Linux.CLONE_NEWNS));
  }

  private void attach(Register root, String path) {
    code.because(POINTER, "make the root filesystem the root");
    code.call(
        SystemCall.MOVE_MOUNT,
        in(root),
        code.text(""),
        HERE,
        code.text(path),
        number(Linux.MOVE_MOUNT_F_EMPTY_PATH));
  }

  /** Makes the attached root the root. */
  void pivot(Register root) {
    code.because(POINTER, "make the root filesystem the root");
    code.call(SystemCall.FCHDIR, in(root));
    code.call(SystemCall.PIVOT_ROOT, code.text("."), code.text("."));
    code.call(SystemCall.UMOUNT2, code.text("."), number(Linux.MNT_DETACH));
    code.release(root);
  }

  /** After all mounts: the root's own propagation and whether it can be written to. */
  void finish() {
    long propagation =
        switch (context.linux().filesystem().rootfsPropagation().orElse(OciPropagation.RSLAVE)) {
          case SHARED, RSHARED -> Linux.MS_SHARED;
          case UNBINDABLE, RUNBINDABLE -> Linux.MS_UNBINDABLE;
          case SLAVE, RSLAVE, PRIVATE, RPRIVATE -> 0;
        };
    if (propagation != 0) {
      code.because("/linux/rootfsPropagation", "set the propagation of the root");
      context.setAttributes(HERE, "/", false, Context.Attributes.ofPropagation(propagation));
    }
    boolean readonly = context.spec().root().map(root -> root.readonly()).orElse(false);
    if (readonly) {
      code.because("/root/readonly", "make the root filesystem read-only");
      context.setAttributes(HERE, "/", false, Context.Attributes.ofSet(Linux.MOUNT_ATTR_RDONLY));
    }
  }
}
