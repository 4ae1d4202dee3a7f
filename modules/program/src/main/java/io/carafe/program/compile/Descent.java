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
  private final @Nullable TerminalPass terminal;
  private final @Nullable CreateHooks hooks;
  private Register opened = Register.NONE;
  private Register runtimeRoot = Register.NONE;
  private final @Nullable HandoverPass handover;

  /** The passes that host and child share. */
  record Parts(
      Context context,
      CgroupPaths paths,
      CgroupPass cgroups,
      @Nullable TerminalPass terminal,
      @Nullable CreateHooks hooks,
      @Nullable HandoverPass handover) {
    /** Whether a second fork is needed. */
    boolean isTwoProcesses() {
      boolean joinsPid = context.namespace(OciNamespaceType.PID).flatMap(n -> n.path()).isPresent();
      return paths.isUnifiedOnly() || joinsPid;
    }
  }

  Descent(Parts parts) {
    this.context = parts.context();
    this.code = context.code();
    this.cgroups = parts.cgroups();
    this.terminal = parts.terminal();
    this.hooks = parts.hooks();
    this.handover = parts.handover();
    this.namespaces = new NamespacePass(context);
    this.root = new RootPass(context);
    this.targets = new MountTargets(context);
    boolean late = parts.isTwoProcesses() && context.namespace(OciNamespaceType.PID).isPresent();
    this.mounts = new Mounts(context, targets, parts.paths(), late);
  }

  /** Opens what is outside and makes the new root the root. */
  void descend(Rootfs rootfs, Register openedRoot) {
    code.because("", "start with an empty umask");
    code.call(SystemCall.UMASK, number(0));
    namespaces.join();
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
    mounts.collect();
    if (hooks == null) {
      root.enter(opened);
    } else {
      runtimeRoot = root.enterBeside(opened, rootfs);
    }
  }

  /** Puts the mounts together that do not need the last process. */
  void mount() {
    mounts.place();
    if (!mounts.isDevForeign()) {
      Register dev = new DevicePass(context, targets).make();
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
    process.setOomScore(mounts);
    new LabelPass(context).apply(mounts);
    cgroups.join();
    namespaces.unshareCgroups();
    process.become(terminal, handover);
  }

  /** The flags with which the last process is forked. */
  static long lastFlags(Context context, boolean unified) {
    return Linux.CLONE_PARENT
        | Linux.CLONE_PARENT_SETTID
        | (context.isNew(OciNamespaceType.PID) ? Linux.CLONE_NEWPID : 0)
        | (unified ? Linux.CLONE_INTO_CGROUP : 0);
  }
}
