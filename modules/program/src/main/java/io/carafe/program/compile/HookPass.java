package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Cause;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.assembly.Step;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.HookEnd;
import io.carafe.program.plan.HookPlace;
import io.carafe.spec.runtime.OciHook;
import java.util.List;

/**
 * Hooks: each a process with the container's state on its standard input, waited for, one after the
 * other. The state is a file in memory, so that a hook that does not read it holds nobody up.
 *
 * <p>A hook that does not exit with 0 ends the process that started it. What the machine reports as
 * its error is then made of the hook's wait status: see {@link HookEnd}.
 */
final class HookPass {
  private static final int DIGITS_BYTES = 20;
  private static final int RETRIES_MAX = 10_000;

  private final Context context;
  private final ProgramBuilder code;
  private final boolean lenient;

  /** How a hook's process gets from its fork to execve. */
  private interface Entry {
    void become(HookPlace place, Register pid);
  }

  HookPass(Context context) {
    this(context, false);
  }

  /**
   * A pass for hooks of this context.
   *
   * @param lenient whether what fails is passed over
   */
  HookPass(Context context, boolean lenient) {
    this.context = context;
    this.lenient = lenient;
    this.code = context.code();
  }

  /** Whether there are hooks at this place. */
  boolean has(HookPlace place) {
    return !place.of(context.spec().hooks()).isEmpty();
  }

  /**
   * Runs the hooks of a place with the root of the runtime, in the namespaces of this process.
   *
   * @param pid the container's process, as these namespaces number it
   */
  void runOutside(HookPlace place, Register pid) {
    List<OciHook> hooks = place.of(context.spec().hooks());
    for (int i = 0; i < hooks.size(); i++) {
      run(place, i, pid, this::stayOutside);
    }
  }

  /** Runs one hook of a place in the runtime's namespaces. */
  void runOne(HookPlace place, int index, Register pid) {
    run(place, index, pid, this::stayOutside);
  }

  /**
   * Runs the hooks that are part of the container, as what its own process will be: with its user,
   * its capabilities and its filter. Nothing but what that process gives up is left to do.
   */
  void runInside() {
    List<OciHook> hooks = HookPlace.START_CONTAINER.of(context.spec().hooks());
    if (hooks.isEmpty()) {
      return;
    }
    code.because("/hooks/startContainer", "hide from the hooks in the container");
    code.call(
        SystemCall.PRCTL,
        number(Linux.PR_SET_DUMPABLE),
        Argument.ZERO,
        Argument.ZERO,
        Argument.ZERO,
        Argument.ZERO);
    Register pid = code.register();
    code.call(SystemCall.GETPID).into(pid);
    for (int i = 0; i < hooks.size(); i++) {
      run(HookPlace.START_CONTAINER, i, pid, this::goInside);
    }
    code.release(pid);
  }

  private void run(HookPlace place, int index, Register pid, Entry entry) {
    OciHook hook = place.of(context.spec().hooks()).get(index);
    code.because(place.pointer(index), "run " + place.word() + " hook " + hook.path());
    Structures.CloneArguments arguments =
        Structures.CloneArguments.of(
            code, Linux.CLONE_PIDFD | Linux.CLONE_CLEAR_SIGHAND, Linux.SIGCHLD);
    Register process = code.register();
    Label child = code.label();
    Label done = code.label();
    Step fork =
        code.call(SystemCall.CLONE3, arguments.region(), number(Structures.CLONE_ARGS_BYTES))
            .into(process)
            .when(Condition.EQUAL, 0, child);
    if (lenient) {
      fork.onAnyError(done);
    }
    code.later(() -> {
      code.stage(Stage.HELPER);
      code.place(child);
      Cause cause = code.cause();
      entry.become(place, pid);
      code.because(cause);
      execute(hook);
    });
    Register pidfd = code.register();
    code.load(pidfd, arguments.pidfd());
    hook.timeout().ifPresent(seconds -> limit(seconds, process, pidfd));
    context.close(pidfd);
    code.release(pidfd);
    expectSuccess(process);
    code.place(done);
    code.release(process);
  }

  /** Waits for its end, but not for ever: a hook that is too slow is killed and fails. */
  private void limit(int seconds, Register process, Register pidfd) {
    byte[] poll = new byte[8];
    Structures.putInt(poll, 4, (int) Linux.POLLIN);
    byte[] time = new byte[16];
    Structures.put(time, 0, seconds);
    Argument.Region polled = code.pool().bytes(poll);
    Argument.Region left = code.pool().bytes(time);
    Label late = code.label();
    Label killed = code.label();
    code.store(pidfd, polled.part(0, 4));
    Label again = code.here();
    code.call(SystemCall.PPOLL, polled, number(1), left, Argument.ZERO, Argument.ZERO)
        .onError(again, Errno.EINTR)
        .when(Condition.EQUAL, 0, late)
        .bound(RETRIES_MAX);
    code.later(() -> {
      code.place(late);
      code.call(SystemCall.PIDFD_SEND_SIGNAL, in(pidfd), number(Linux.SIGKILL)).acceptAll();
      if (lenient) {
        code.jump(killed).bound(1);
        return;
      }
      code.call(SystemCall.WAIT4, in(process), Argument.ZERO, number(Linux.__WALL)).acceptAll();
      code.fail(Errno.ETIMEDOUT);
    });
    code.place(killed);
  }

  private void expectSuccess(Register process) {
    Argument.Region status = code.pool().space(8);
    Register ended = code.register();
    Label done = code.label();
    Label again = code.here();
    code.call(SystemCall.WAIT4, in(process), status.part(0, 4), number(Linux.__WALL))
        .onError(again, Errno.EINTR)
        .bound(RETRIES_MAX);
    if (lenient) {
      code.place(done);
      code.release(ended);
      return;
    }
    code.load(ended, status.part(0, 4)).when(Condition.EQUAL, 0, done);
    code.set(ended, number(HookEnd.MARK));
    code.store(ended, status.part(3, 1));
    code.expect(status.part(0, 4));
    code.place(done);
    code.release(ended);
  }

  private void stayOutside(HookPlace place, Register pid) {
    connect(writeState(place, pid));
    Register bundle = code.register();
    context
        .open(
            HERE,
            context.options().bundle(),
            Linux.O_PATH | Linux.openDirectory(context.architecture()))
        .into(bundle);
    code.call(SystemCall.FCHDIR, in(bundle));
    code.release(bundle);
    code.call(
        SystemCall.CLOSE_RANGE, number(3), number(0xffffffffL), number(Linux.CLOSE_RANGE_CLOEXEC));
  }

  private void goInside(HookPlace place, Register pid) {
    connect(writeState(place, pid));
    new ProcessPass(context).closeAbove();
    new IdentityPass(context).dropForHook();
  }

  private void connect(Register state) {
    code.call(SystemCall.DUP3, in(state), Argument.ZERO, Argument.ZERO).accept(Errno.EINVAL);
    code.release(state);
  }

  /** Writes the state into a file of its own; the pid, known only now, is its last member. */
  private Register writeState(HookPlace place, Register pid) {
    Register state = code.register();
    Register length = code.register();
    Argument.Region digits = code.pool().space(DIGITS_BYTES);
    long flags =
        Linux.MFD_CLOEXEC | (context.host().kernel().isAtLeast(6, 3) ? Linux.MFD_NOEXEC_SEAL : 0);
    code.call(SystemCall.MEMFD_CREATE, code.text("state"), number(flags)).into(state);
    context.write(state, StateText.upToPid(context, place.status()));
    code.format(pid, digits, length);
    code.call(SystemCall.WRITE, in(state), digits, in(length));
    context.write(state, "}");
    code.call(SystemCall.LSEEK, in(state), Argument.ZERO, Argument.ZERO);
    code.release(length);
    return state;
  }

  private void execute(OciHook hook) {
    List<String> arguments = hook.args().isEmpty() ? List.of(hook.path()) : hook.args();
    code.call(
        SystemCall.EXECVE,
        code.text(hook.path()),
        code.pool().addresses(arguments),
        code.pool().addresses(hook.env()));
    code.fail(Errno.ENOEXEC);
  }
}
