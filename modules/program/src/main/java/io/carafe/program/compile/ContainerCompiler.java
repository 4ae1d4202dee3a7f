package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Condition;
import io.carafe.program.Promises;
import io.carafe.program.Register;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.PlanOptions.Placement;

/** Compiles a container's configuration into the verified program that starts it. */
public final class ContainerCompiler {
  private final Context context;
  private final ProgramBuilder code;
  private final ContainerPlan plan;
  private final CgroupPaths paths;

  /** The code of the question who the user is; its bytes are the user's text. */
  public static final int QUESTION_USER = 1;

  private ContainerCompiler(ContainerPlan plan, int firstRegister) {
    this.plan = plan;
    this.context = Context.of(plan.spec(), plan.host(), plan.options(), firstRegister);
    this.code = context.code();
    this.paths = CgroupPaths.of(context);
  }

  /**
   * The program for a container. Where the options name a user to be resolved, it ends with the
   * question {@link #QUESTION_USER}, whose descriptors are the image's passwd and group files, and
   * {@link #compileAnswer} gives the rest.
   *
   * @throws Problem.Invalid where the configuration contradicts itself; the pointer says where
   * @throws Problem.Unsupported where this version or this host cannot do what it asks for
   * @throws Problem.Exhausted where it needs more mounts or data than a program can hold
   */
  public static CompiledProgram compile(ContainerPlan plan) {
    ContainerCompiler compiler = new ContainerCompiler(plan, Register.FIRST_FREE);
    return plan.options().user().isPresent()
        ? compiler.compileQuestion(plan.options().user().get())
        : compiler.compile(Register.NONE);
  }

  /**
   * The program that goes on after the question who the user is.
   *
   * @param plan the same plan, with the user resolved in its configuration
   * @throws Problem as {@link #compile} does
   */
  public static CompiledProgram compileAnswer(ContainerPlan plan) {
    ContainerCompiler compiler = new ContainerCompiler(plan, UserQuestion.FIRST_FREE_AFTER);
    UserQuestion.closeFiles(compiler.context);
    return compiler.compile(UserQuestion.ROOT);
  }

  /**
   * The container's cgroup in every hierarchy, from the root without a slash: {@code carafe/web}.
   *
   * @throws Problem.Invalid where the configuration names the root of the hierarchies
   */
  public static String cgroup(ContainerPlan plan) {
    return String.join("/", CgroupPaths.parts(plan.spec(), plan.host(), plan.options()));
  }

  private CompiledProgram compileQuestion(String user) {
    check();
    code.inject(plan.options().injected());
    new UserQuestion(context).ask(plan.rootfs(), user, QUESTION_USER);
    CleanupPass cleanup = new CleanupPass(context, paths, null);
    cleanup.collect();
    cleanup.cleanup();
    return Demands.verified(code.finish(), Promises.NONE);
  }

  private boolean isNursery() {
    return plan.options().placement() == Placement.NURSERY;
  }

  private void check() {
    new NamespacePass(context).check();
    new ConfigurationCheck(context).check();
    new LabelPass(context).check();
  }

  private CompiledProgram compile(Register openedRoot) {
    check();
    code.inject(plan.options().injected());
    CgroupPass cgroups = new CgroupPass(context, paths);
    TerminalPass terminal = context.process().terminal() ? new TerminalPass(context) : null;
    CreateHooks hooks = CreateHooks.of(context);
    HandoverPass handover =
        plan.options().handover().map(wish -> new HandoverPass(context, wish)).orElse(null);
    ListenerPass listener = ListenerPass.of(context);
    Descent.Waits waits = new Descent.Waits(handover, listener);
    IdMappedMounts owners = new IdMappedMounts(context);
    Descent.Parts parts =
        new Descent.Parts(context, paths, cgroups, terminal, hooks, waits, owners);
    if (listener != null) {
      listener.connect();
    }
    if (handover != null) {
      handover.prepare();
    }
    cgroups.make();
    new CgroupDelegation(context, paths).apply();
    if (terminal != null) {
      terminal.connect();
    }
    if (hooks != null) {
      hooks.connect();
    }
    owners.prepare();
    if (parts.hasUser()) {
      new UserStart(parts).compile(plan.rootfs(), openedRoot);
    } else if (parts.isTwoProcesses()) {
      compileTwo(parts, openedRoot);
    } else {
      compileOne(parts, openedRoot);
    }
    CleanupPass cleanup = new CleanupPass(context, paths, handover);
    cleanup.collect();
    cleanup.cleanup();
    return Demands.verified(code.finish(), Demands.of(context, isNursery()));
  }

  /** One forked process becomes the container. */
  private void compileOne(Descent.Parts parts, Register openedRoot) {
    boolean unified = parts.cgroups().isUnified();
    Register folder = unified ? parts.cgroups().openUnified() : Register.NONE;
    code.because("/linux/namespaces", "fork the container's first process");
    Structures.CloneArguments arguments =
        Structures.CloneArguments.of(
            code,
            Linux.CLONE_PIDFD
                | (unified ? Linux.CLONE_INTO_CGROUP : 0)
                | new NamespacePass(context).cloneFlags(true),
            Linux.SIGCHLD);
    if (unified) {
      code.store(folder, arguments.cgroup());
    }
    Label child = code.label();
    fork(arguments, child).into(Register.PID);
    code.load(Register.PIDFD, arguments.pidfd());
    if (unified) {
      context.close(folder);
    }
    Label end = code.label();
    if (parts.terminal() != null) {
      parts.terminal().take(Register.PIDFD, end);
    }
    parts.serve(end);
    code.place(end);
    finishHost(parts, openedRoot);
    code.flush();
    code.stage(Stage.CONTAINER);
    code.place(child);
    Descent descent = new Descent(parts);
    descent.descend(plan.rootfs(), openedRoot);
    descent.mount();
    descent.finish();
  }

  private io.carafe.program.assembly.Step fork(Structures.CloneArguments arguments, Label child) {
    return code.call(SystemCall.CLONE3, arguments.region(), number(Structures.CLONE_ARGS_BYTES))
        .when(Condition.EQUAL, 0, child);
  }

  /** In the host process, at the end of {@code main}: announces the container. */
  static void finishHost(Descent.Parts parts, Register openedRoot) {
    if (parts.waits().handover() != null) {
      parts.waits().handover().announce();
    }
    parts.owners().close();
    if (openedRoot.exists()) {
      parts.context().close(openedRoot);
    }
    parts.context().code().end();
  }

  /** One forked process does the mounts, a second one becomes the container. */
  private void compileTwo(Descent.Parts parts, Register openedRoot) {
    boolean unified = parts.cgroups().isUnified();
    Register folder = unified ? parts.cgroups().openUnified() : Register.NONE;
    code.because("/linux/namespaces", "fork the process that does the mounts");
    Structures.CloneArguments first =
        Structures.CloneArguments.of(
            code, Linux.CLONE_PIDFD | new NamespacePass(context).cloneFlags(false), Linux.SIGCHLD);
    Structures.CloneArguments last =
        Structures.CloneArguments.of(code, Descent.lastFlags(context, unified), 0);
    if (unified) {
      code.store(folder, last.cgroup());
    }
    Register helper = code.register();
    Label child = code.label();
    fork(first, child).into(helper);
    code.load(Register.PIDFD, first.pidfd());
    Label died = code.label();
    if (parts.terminal() != null) {
      parts.terminal().take(Register.PIDFD, died);
    }
    code.place(died);
    code.because("/linux/namespaces", "wait for the container's first process");
    Label end = code.label();
    takeOver(context, helper, last, end);
    parts.serve(end);
    code.place(end);
    if (unified) {
      context.close(folder);
    }
    finishHost(parts, openedRoot);
    code.flush();
    code.stage(Stage.CONTAINER);
    code.place(child);
    Descent descent = new Descent(parts);
    descent.descend(plan.rootfs(), openedRoot);
    descent.mount();
    descent.forkLast(last, Stage.DEEPER);
    descent.finish();
  }

  /**
   * In the host process: waits for the helper's end and turns to the process that it forked.
   *
   * @param failed where it goes on if there is none
   */
  static void takeOver(
      Context context, Register helper, Structures.CloneArguments last, Label failed) {
    ProgramBuilder code = context.code();
    Label again = code.here();
    code.call(SystemCall.WAIT4, in(helper), Argument.ZERO, number(Linux.__WALL), Argument.ZERO)
        .onError(again, Errno.EINTR)
        .bound(1_000);
    code.load(Register.PID, last.parentTid()).when(Condition.EQUAL, 0, failed);
    Register descriptor = code.register();
    code.set(descriptor, in(Register.PIDFD));
    code.call(SystemCall.PIDFD_OPEN, in(Register.PID), Argument.ZERO).into(Register.PIDFD);
    context.close(descriptor);
    code.release(descriptor);
  }
}
