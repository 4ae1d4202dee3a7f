package io.carafe.program.assembly;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Branch;
import io.carafe.program.Condition;
import io.carafe.program.Instruction;
import io.carafe.program.OnError;
import io.carafe.program.Register;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instruction just added, to be completed: where its result goes, what an error does, where it
 * jumps. Used as a chain: {@code builder.call(OPENAT, …).into(fd).accept(ENOENT)}.
 */
public final class Step implements Draft {
  private final Stage stage;
  private final Operation operation;
  private Register result = Register.NONE;
  private OnError.Action action = OnError.Action.FAIL;
  private List<Errno> errnos = List.of();
  private @Nullable Label errorTarget;
  private Condition condition = Condition.NONE;
  private long value;
  private @Nullable Label jumpTarget;
  private int bound;

  Step(Stage stage, Operation operation) {
    this.stage = stage;
    this.operation = operation;
  }

  sealed interface Operation {
    record Call(SystemCall call, List<Argument> arguments) implements Operation {}

    record Load(Argument.Region from) implements Operation {}

    record Set(Argument value) implements Operation {}

    record Test(Register register, long mask, @Nullable Errno failure) implements Operation {}

    record Expect(Argument.Region from) implements Operation {}

    record Jump() implements Operation {}
  }

  /** The result goes to this register. */
  public Step into(Register register) {
    result = register;
    return this;
  }

  /** These errors are passed over. */
  public Step accept(Errno... errors) {
    action = OnError.Action.ACCEPT_LISTED;
    errnos = List.of(errors);
    return this;
  }

  /** Every error is passed over. */
  public Step acceptAll() {
    action = OnError.Action.ACCEPT_ALL;
    return this;
  }

  /** These errors jump. */
  public Step onError(Label target, Errno... errors) {
    action = OnError.Action.JUMP_LISTED;
    errnos = List.of(errors);
    errorTarget = target;
    return this;
  }

  /** Every error jumps. */
  public Step onAnyError(Label target) {
    action = OnError.Action.JUMP_ALL;
    errorTarget = target;
    return this;
  }

  /** A result that meets the condition jumps. */
  public Step when(Condition comparison, long with, Label target) {
    condition = comparison;
    value = with;
    jumpTarget = target;
    return this;
  }

  Step failWhen(Condition comparison, long with) {
    condition = comparison;
    value = with;
    return this;
  }

  Step to(Label target) {
    jumpTarget = target;
    return this;
  }

  /** How often the instruction may jump backward. */
  public Step bound(int times) {
    bound = times;
    return this;
  }

  @Override
  public Instruction finish(PoolBuilder pool) {
    int jump = jumpTarget == null ? Branch.NOWHERE : jumpTarget.position();
    return switch (operation) {
      case Operation.Call(SystemCall call, List<Argument> arguments) ->
          new Instruction.Syscall(
              stage, call, settled(arguments, pool), result, error(), branch(jump), bound);
      case Operation.Load(Argument.Region from) ->
          new Instruction.Load(stage, result, pool.settled(from), branch(jump), bound);
      case Operation.Set(Argument from) ->
          new Instruction.Set(stage, result, from, branch(jump), bound);
      case Operation.Test(Register register, long mask, Errno failure) ->
          new Instruction.Test(
              stage, register, mask, new Branch(condition, value, jump), failure, bound);
      case Operation.Expect(Argument.Region from) ->
          new Instruction.Expect(stage, pool.settled(from), error(), bound);
      case Operation.Jump() -> new Instruction.Jump(stage, jump, bound);
    };
  }

  private Branch branch(int jump) {
    return condition == Condition.NONE ? Branch.NEVER : new Branch(condition, value, jump);
  }

  private OnError error() {
    if (action == OnError.Action.FAIL) {
      return OnError.FAIL;
    }
    return new OnError(
        action, errnos, errorTarget == null ? Branch.NOWHERE : errorTarget.position());
  }

  private static List<Argument> settled(List<Argument> arguments, PoolBuilder pool) {
    List<Argument> settled = new ArrayList<>(arguments.size());
    for (Argument argument : arguments) {
      settled.add(pool.settled(argument));
    }
    return settled;
  }
}
