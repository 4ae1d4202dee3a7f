package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
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
import io.carafe.program.plan.ExecPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.PlanOptions;
import io.carafe.spec.runtime.OciCpuAffinity;
import io.carafe.spec.runtime.OciHooks;
import io.carafe.spec.runtime.OciNamespace;
import io.carafe.spec.runtime.OciNamespaceType;
import io.carafe.spec.runtime.OciSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a further process of a running container.
 *
 * <p>A helper enters the container's namespaces by its pidfd and forks the process as its own
 * sibling, so that the process is the host's child. The helper cannot be looked into from inside:
 * it is not dumpable.
 */
public final class ExecCompiler {
  private static final int STAT_LINE_BYTES = 1_024;

  private final Context context;
  private final ProgramBuilder code;
  private final CgroupPass cgroups;
  private final @Nullable TerminalPass terminal;
  private final @Nullable HandoverPass handover;
  private final Mounts mounts;
  private final boolean inUser;

  private ExecCompiler(ExecPlan plan) {
    OciSpec spec =
        plan.spec().withProcess(plan.process()).withMounts(List.of()).withHooks(OciHooks.NONE);
    this.context = Context.of(spec, plan.host(), plan.options());
    this.code = context.code();
    this.cgroups = new CgroupPass(context, CgroupPaths.of(context));
    this.inUser = UserNamespace.isIn(context);
    CgroupPaths paths = CgroupPaths.of(context);
    this.mounts = new Mounts(context, new MountTargets(context), paths, false);
    this.terminal = plan.process().terminal() ? new TerminalPass(context) : null;
    this.handover =
        plan.options().handover().map(wish -> new HandoverPass(context, wish)).orElse(null);
  }

  /** The code of the question whether the container's process is the right one still. */
  public static final int QUESTION_TARGET = 2;

  /**
   * The program that opens a process by its pid and asks {@link #QUESTION_TARGET} with its line of
   * proc(5)'s stat, read afterwards: when that shows the right start time, the pidfd in register 9
   * names the right process, and the answer is {@link #compile}.
   *
   * @param pid the container's process
   * @param host the host
   * @param options as those of the container
   */
  public static CompiledProgram question(int pid, HostFacts host, PlanOptions options) {
    ProgramBuilder code = new ProgramBuilder(host.architecture(), Register.FIRST_FREE);
    code.inject(options.injected());
    code.because("", "open the container's process");
    code.call(SystemCall.PIDFD_OPEN, number(pid), Argument.ZERO).into(Register.TARGET);
    Register file = code.register();
    Argument.Region line = code.pool().space(STAT_LINE_BYTES);
    code.call(
            SystemCall.OPENAT,
            HERE,
            code.text("/proc/" + pid + "/stat"),
            number(Linux.O_RDONLY | Linux.O_CLOEXEC))
        .into(file);
    code.call(SystemCall.READ, in(file), line, number(STAT_LINE_BYTES));
    code.call(SystemCall.CLOSE, in(file));
    code.ask(QUESTION_TARGET, line, List.of());
    code.end();
    return Demands.verified(code.finish(), Promises.NONE);
  }

  /**
   * The program for a further process.
   *
   * @throws Problem.Invalid where the configuration contradicts itself
   * @throws Problem.Unsupported where this version cannot do what it asks for
   */
  public static CompiledProgram compile(ExecPlan plan) {
    return new ExecCompiler(plan).compile();
  }

  private CompiledProgram compile() {
    new LabelPass(context).check();
    if (ListenerPass.isWanted(context)) {
      throw Problem.unsupported("a further process under a seccomp filter with a listener")
          .withHint("run what is needed as the container's own process")
          .withPointer("/linux/seccomp/listenerPath");
    }
    code.inject(context.options().injected());
    if (handover != null) {
      handover.prepare();
    }
    if (terminal != null) {
      terminal.connect();
    }
    boolean unified = cgroups.isUnified() && !inUser;
    Register folder = unified ? cgroups.openUnified() : Register.NONE;
    code.because("/process", "fork the process that enters the container");
    Structures.CloneArguments first =
        Structures.CloneArguments.of(code, Linux.CLONE_PIDFD, Linux.SIGCHLD);
    Structures.CloneArguments last =
        Structures.CloneArguments.of(
            code,
            Linux.CLONE_PARENT
                | Linux.CLONE_PARENT_SETTID
                | (unified ? Linux.CLONE_INTO_CGROUP : 0),
            0);
    if (unified) {
      code.store(folder, last.cgroup());
    }
    Register helper = code.register();
    Label child = code.label();
    code.call(SystemCall.CLONE3, first.region(), number(Structures.CLONE_ARGS_BYTES))
        .into(helper)
        .when(Condition.EQUAL, 0, child);
    code.load(Register.PIDFD, first.pidfd());
    finishHost(helper, last);
    if (unified) {
      context.close(folder);
    }
    code.end();
    code.flush();
    code.stage(Stage.HELPER);
    code.place(child);
    enter(last);
    code.stage(Stage.CONTAINER);
    finish();
    cleanUp();
    return Demands.verified(code.finish(), Demands.of(context, false));
  }

  private void finishHost(Register helper, Structures.CloneArguments last) {
    Label died = code.label();
    if (terminal != null) {
      terminal.take(Register.PIDFD, died);
    }
    code.place(died);
    code.because("/process", "wait until the process is forked");
    Label again = code.here();
    code.call(SystemCall.WAIT4, in(helper), Argument.ZERO, number(Linux.__WALL), Argument.ZERO)
        .onError(again, Errno.EINTR)
        .bound(1_000);
    Label end = code.label();
    code.load(Register.PID, last.parentTid()).when(Condition.EQUAL, 0, end);
    Register descriptor = code.register();
    code.set(descriptor, in(Register.PIDFD));
    code.call(SystemCall.PIDFD_OPEN, in(Register.PID), Argument.ZERO).into(Register.PIDFD);
    context.close(descriptor);
    if (handover != null) {
      handover.announce();
    }
    code.release(descriptor);
    code.place(end);
  }

  private void enter(Structures.CloneArguments last) {
    code.because("/process", "hide from the container while entering it");
    code.call(
        SystemCall.PRCTL,
        number(Linux.PR_SET_DUMPABLE),
        Argument.ZERO,
        Argument.ZERO,
        Argument.ZERO,
        Argument.ZERO);
    TuningPass tuning = new TuningPass(context);
    OciCpuAffinity affinity = context.process().execCpuAffinity();
    affinity.initial().ifPresent(processors -> tuning.setAffinity("initial", processors));
    cgroups.openTasks();
    if (inUser) {
      prepareOutside();
    }
    code.because("/linux/namespaces", "enter the container's namespaces");
    code.call(SystemCall.SETNS, in(Register.TARGET), number(namespaceFlags()));
    if (inUser) {
      UserNamespace.becomeRoot(context);
    }
    if (terminal != null) {
      terminal.open(false);
    }
    code.because("/process", "fork the process");
    Register pid = code.register();
    Label child = code.label();
    code.call(SystemCall.CLONE3, last.region(), number(Structures.CLONE_ARGS_BYTES))
        .into(pid)
        .when(Condition.EQUAL, 0, child);
    code.exit(0);
    code.flush();
    code.release(pid);
    code.stage(Stage.CONTAINER);
    code.place(child);
  }

  /** What only the host's root may do; root of the container's user namespace may not. */
  private void prepareOutside() {
    ProcessPass process = new ProcessPass(context);
    process.setOomScoreOutside();
    process.raiseLimits();
    if (new LabelPass(context).isNeeded()) {
      code.because("/process", "open a proc of our own");
      mounts.procFolder();
    }
  }

  /** Every namespace but the cgroup one, which would forbid joining the cgroups from outside. */
  private long namespaceFlags() {
    long flags = 0;
    for (OciNamespace namespace : context.linux().namespaces().list()) {
      if (namespace.type() != OciNamespaceType.CGROUP) {
        flags |= NamespacePass.flag(namespace.type());
      }
    }
    return flags;
  }

  private void finish() {
    ProcessPass process = new ProcessPass(context);
    // These mount a proc, which must not be charged to the container.
    if (!inUser) {
      process.setOomScore(mounts);
    }
    new LabelPass(context).apply(mounts);
    cgroups.join();
    context
        .process()
        .execCpuAffinity()
        .finalCpus()
        .ifPresent(processors -> new TuningPass(context).setAffinity("final", processors));
    if (context.namespace(OciNamespaceType.CGROUP).isPresent()) {
      code.because("/linux/namespaces", "enter the container's cgroup namespace");
      code.call(SystemCall.SETNS, in(Register.TARGET), number(Linux.CLONE_NEWCGROUP));
    }
    process.enterExistingDirectory();
    process.become(terminal, Descent.Waits.NONE);
  }

  private void cleanUp() {
    code.stage(Stage.HOST);
    code.because("", "end what is left of the process");
    code.cleanupHere();
    code.call(SystemCall.PIDFD_SEND_SIGNAL, in(Register.PIDFD), number(Linux.SIGKILL)).acceptAll();
    code.call(
            SystemCall.WAITID,
            number(Linux.P_PIDFD),
            in(Register.PIDFD),
            Argument.ZERO,
            number(Linux.WEXITED))
        .acceptAll();
    code.end();
  }
}
