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

/**
 * The start of a container with a user namespace: two forks, with the host process between.
 *
 * <p>A helper opens what only the host's root may, enters the user namespace, waits for its
 * mappings, makes the other namespaces there, so that its root owns them, and forks the container's
 * first process as its own sibling.
 */
final class UserStart {
  private static final String POINTER = "/linux/namespaces";

  private final Context context;
  private final ProgramBuilder code;
  private final Descent.Parts parts;

  UserStart(Descent.Parts parts) {
    this.parts = parts;
    this.context = parts.context();
    this.code = context.code();
  }

  /** Adds everything from the first fork to the container's execve. */
  void compile(Rootfs rootfs, Register openedRoot) {
    UserNamespace user = new UserNamespace(context);
    user.connect();
    code.because(POINTER, "fork the process that enters the user namespace");
    Structures.CloneArguments first =
        Structures.CloneArguments.of(code, Linux.CLONE_PIDFD, Linux.SIGCHLD);
    Structures.CloneArguments last =
        Structures.CloneArguments.of(code, Descent.lastFlags(context, false), 0);
    Register helper = code.register();
    Label child = code.label();
    code.call(SystemCall.CLONE3, first.region(), number(Structures.CLONE_ARGS_BYTES))
        .into(helper)
        .when(Condition.EQUAL, 0, child);
    code.load(Register.PIDFD, first.pidfd());
    Label died = code.label();
    user.write(helper, died);
    code.place(died);
    code.because(POINTER, "wait for the container's first process");
    Label end = code.label();
    ContainerCompiler.takeOver(context, helper, last, end);
    if (parts.terminal() != null) {
      parts.terminal().take(Register.PIDFD, end);
    }
    parts.serve(end);
    code.place(end);
    ContainerCompiler.finishHost(parts, openedRoot);
    code.flush();
    code.stage(Stage.CONTAINER);
    code.place(child);
    Descent descent = new Descent(parts);
    descent.descendAsUser(rootfs, openedRoot, new Descent.Fork(user, last));
    descent.mount();
    descent.finish();
  }
}
