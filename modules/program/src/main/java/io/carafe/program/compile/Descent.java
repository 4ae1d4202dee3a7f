package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.Rootfs;
import io.carafe.spec.runtime.OciNamespaceType;
import org.jspecify.annotations.Nullable;

/**
 * The forked side of a program: from the fork to the container's execve.
 *
 * <p>One process does it all, unless the last one has to be born in its cgroup or in a process
 * namespace that exists already: then the first one ends after the mounts.
 */
final class Descent {
  private final Context context;
  private final ProgramBuilder code;
  private final CgroupPass cgroups;
  private final NamespacePass namespaces;
  private final RootPass root;
  private final MountTargets targets;
  private final Mounts mounts;
  private final IdMappedMounts owners;
  private final DevicePass devices;
  private final @Nullable TerminalPass terminal;
  private final @Nullable CreateHooks hooks;
  private Register opened = Register.NONE;
  private Register runtimeRoot = Register.NONE;
  private final Waits waits;

  /**
   * Whom the container's process waits for in the end.
   *
   * @param handover who starts it, if it waits for that
   * @param listener who takes its filter's listener, if it has one
   */
  record Waits(@Nullable HandoverPass handover, @Nullable ListenerPass listener) {
    /** For nobody. */
    static final Waits NONE = new Waits(null, null);
  }

  /** The passes that host and child share. */
  record Parts(
      Context context,
      CgroupPaths paths,
      CgroupPass cgroups,
      @Nullable TerminalPass terminal,
      @Nullable CreateHooks hooks,
      Waits waits,
      IdMappedMounts owners) {
    /** In the host process, once the container's pid is known. */
    void serve(Label end) {
      if (hooks != null) {
        hooks.serve(end);
      }
      if (waits.listener() != null) {
        waits.listener().serve();
      }
    }

    /** Whether a second fork is needed. */
    boolean isTwoProcesses() {
      boolean joinsPid = context.isJoined(OciNamespaceType.PID);
      return paths.isUnifiedOnly() || joinsPid || hasUser() || context.isNew(OciNamespaceType.TIME);
    }

    /** Whether the container has a user namespace. */
    boolean hasUser() {
      return UserNamespace.isIn(context);
    }
  }

  Descent(Parts parts) {
    this.context = parts.context();
    this.code = context.code();
    this.cgroups = parts.cgroups();
    this.terminal = parts.terminal();
    this.hooks = parts.hooks();
    this.waits = parts.waits();
    this.owners = parts.owners();
    this.namespaces = new NamespacePass(context);
    this.root = new RootPass(context);
    this.targets = new MountTargets(context);
    boolean late = parts.isTwoProcesses() && context.namespace(OciNamespaceType.PID).isPresent();
    this.mounts = new Mounts(context, targets, parts.paths(), late && !parts.hasUser());
    this.devices = new DevicePass(context, targets);
  }

  /** Opens what is outside and makes the new root the root. */
  void descend(Rootfs rootfs, Register openedRoot) {
    start();
    namespaces.enterReadyNetwork();
    namespaces.join();
    namespaces.makeTime();
    collect(rootfs, openedRoot);
    root.approach();
    root.unshare(0);
    show(rootfs);
  }

  private void start() {
    code.because("", "start with an empty umask");
    code.call(SystemCall.UMASK, number(0));
  }

  /**
   * Opens what is outside, enters the user namespace, makes the others there, forks the last
   * process and makes the new root the root in it.
   *
   * <p>What the host's root may do comes before, as long as this process is it. A proc and a sysfs
   * can only be made while a whole one is visible, so before the old root goes.
   */
  void descendAsUser(Rootfs rootfs, Register openedRoot, Fork fork) {
    start();
    ProcessPass process = new ProcessPass(context);
    process.setOomScoreOutside();
    process.raiseLimits();
    namespaces.join();
    collect(rootfs, openedRoot);
    if (!mounts.isDevForeign()) {
      devices.collect();
    }
    if (needsProc()) {
      code.because("/process", "open a proc of our own");
      mounts.procFolder();
    }
    root.approach();
    fork.user().enter(namespaces);
    root.unshare(namespaces.cloneFlags(false));
    forkLast(fork.arguments(), Stage.DEEPER);
    mounts.openKernel();
    show(rootfs);
  }

  /** Makes the new root the root, or, while hooks still look at the runtime's, all that is seen. */
  private void show(Rootfs rootfs) {
    if (hooks == null) {
      root.enter(opened);
    } else {
      runtimeRoot = root.enterBeside(opened, rootfs);
    }
  }

  /**
   * How the last process is forked from inside a user namespace.
   *
   * @param user the user namespace
   * @param arguments of the fork
   */
  record Fork(UserNamespace user, Structures.CloneArguments arguments) {}

  private boolean needsProc() {
    return !context.linux().sysctl().isEmpty() || new LabelPass(context).isNeeded();
  }

  private void collect(Rootfs rootfs, Register openedRoot) {
    cgroups.openTasks();
    mounts.collectCgroups();
    boolean isFolder = rootfs instanceof Rootfs.Directory;
    opened = openedRoot;
    if (!isFolder && !opened.exists()) {
      opened = root.open(rootfs);
    }
    if (mounts.hasOutsideSources() || (isFolder && !opened.exists())) {
      root.enterHost();
    }
    if (!opened.exists()) {
      opened = root.open(rootfs);
    }
    mounts.collect(owners);
  }

  /** Puts the mounts together that do not need the last process. */
  void mount() {
    mounts.place();
    if (!mounts.isDevForeign()) {
      Register dev = devices.make();
      if (terminal != null) {
        terminal.open(mounts.hasTerminals() && targets.isKernel("/dev/pts"));
        terminal.bindConsole(dev);
      }
    } else if (terminal != null) {
      terminal.open(false);
    }
    namespaces.bringUpLoopback();
    namespaces.setNames();
  }

  /** Forks the last process and ends this one. */
  void forkLast(Structures.CloneArguments arguments, Stage stage) {
    code.because("/linux/namespaces", "fork the container's first process");
    Register pid = code.register();
    Label child = code.label();
    code.call(SystemCall.CLONE3, arguments.region(), number(Structures.CLONE_ARGS_BYTES))
        .into(pid)
        .when(Condition.EQUAL, 0, child);
    code.exit(0);
    code.flush();
    code.release(pid);
    code.stage(stage);
    code.place(child);
  }

  /** Finishes in the last process: what needs its namespaces, then its privileges, then execve. */
  void finish() {
    mounts.placeLate();
    if (hooks != null) {
      root.leave(runtimeRoot);
      hooks.run();
      root.pivot(opened);
    }
    if (!context.linux().sysctl().isEmpty()) {
      code.because("/linux/sysctl", "open a proc of our own for the sysctls");
      namespaces.setSysctls(mounts.procFolder());
    }
    PathPass paths = new PathPass(context, targets);
    paths.mask();
    paths.makeReadonly();
    ProcessPass process = new ProcessPass(context);
    process.enterWorkingDirectory(targets);
    root.finish();
    if (!UserNamespace.isIn(context)) {
      process.setOomScore(mounts);
    }
    new LabelPass(context).apply(mounts);
    cgroups.join();
    namespaces.enterCgroups();
    process.become(terminal, waits);
  }

  /** The flags with which the last process is forked. */
  static long lastFlags(Context context, boolean unified) {
    return Linux.CLONE_PARENT
        | Linux.CLONE_PARENT_SETTID
        | (context.isNew(OciNamespaceType.PID) ? Linux.CLONE_NEWPID : 0)
        | (unified && !UserNamespace.isIn(context) ? Linux.CLONE_INTO_CGROUP : 0);
  }
}
