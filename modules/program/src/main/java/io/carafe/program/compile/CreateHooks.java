package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.HookPlace;
import org.jspecify.annotations.Nullable;

/**
 * The hooks that run while the container is made: after its mounts, before its root is changed.
 * Those of the runtime's namespaces are run by the host process while the container's waits.
 */
final class CreateHooks {
  private static final String POINTER = "/hooks";
  private static final long DO_NOT_SIGNAL = 0x4000;
  private static final int RETRIES_MAX = 1_000;

  private final Context context;
  private final ProgramBuilder code;
  private final HookPass hooks;
  private final boolean meets;
  private final Register hostEnd;
  private final Register childEnd;
  private final Argument.Region note;

  private CreateHooks(Context context, HookPass hooks) {
    this.context = context;
    this.code = context.code();
    this.hooks = hooks;
    this.meets = hooks.has(HookPlace.PRESTART) || hooks.has(HookPlace.CREATE_RUNTIME);
    this.hostEnd = meets ? code.register() : Register.NONE;
    this.childEnd = meets ? code.register() : Register.NONE;
    this.note = code.pool().space(1);
  }

  /** The hooks of a configuration; null where it has none of this kind, so that nothing is done. */
  static @Nullable CreateHooks of(Context context) {
    HookPass hooks = new HookPass(context);
    boolean any =
        hooks.has(HookPlace.PRESTART)
            || hooks.has(HookPlace.CREATE_RUNTIME)
            || hooks.has(HookPlace.CREATE_CONTAINER);
    return any ? new CreateHooks(context, hooks) : null;
  }

  /** In the host process, before the fork: a pair of sockets to wait for one another. */
  void connect() {
    if (!meets) {
      return;
    }
    code.because(POINTER, "make a way to wait for the hooks");
    Argument.Region pair = code.pool().space(8);
    code.call(
        SystemCall.SOCKETPAIR,
        number(Linux.AF_UNIX),
        number(Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC),
        Argument.ZERO,
        pair);
    code.load(hostEnd, pair.part(0, 4));
    code.load(childEnd, pair.part(4, 4));
  }

  /** In the host process, once the container's pid is known: runs the hooks of its namespaces. */
  void serve(Label childDied) {
    if (!meets) {
      return;
    }
    code.because(POINTER, "wait until the container's mounts are made");
    context.close(childEnd);
    read(hostEnd).when(Condition.EQUAL, 0, childDied);
    hooks.runOutside(HookPlace.PRESTART, Register.PID);
    hooks.runOutside(HookPlace.CREATE_RUNTIME, Register.PID);
    code.because(POINTER, "let the container go on");
    code.call(SystemCall.SENDTO, in(hostEnd), note, number(1), number(DO_NOT_SIGNAL));
    context.close(hostEnd);
  }

  /** In the container's process, with the runtime's root: waits for the host's, runs its own. */
  void run() {
    if (meets) {
      code.because(POINTER, "wait for the hooks in the runtime's namespaces");
      context.close(hostEnd);
      code.call(SystemCall.SENDTO, in(childEnd), note, number(1), number(DO_NOT_SIGNAL));
      Label alone = code.label();
      read(childEnd).when(Condition.EQUAL, 0, alone);
      context.close(childEnd);
      code.later(() -> {
        code.place(alone);
        code.fail(Errno.ECANCELED);
      });
    }
    if (hooks.has(HookPlace.CREATE_CONTAINER)) {
      code.because("/hooks/createContainer", "ask for the container's own pid");
      Register pid = code.register();
      code.call(SystemCall.GETPID).into(pid);
      hooks.runOutside(HookPlace.CREATE_CONTAINER, pid);
      code.release(pid);
    }
  }

  private io.carafe.program.assembly.Step read(Register from) {
    Label again = code.here();
    return code.call(SystemCall.READ, in(from), note, number(1))
        .onError(again, Errno.EINTR)
        .bound(RETRIES_MAX);
  }
}
