package io.carafe.program.assembly;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Architecture;
import io.carafe.program.Argument;
import io.carafe.program.Cause;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Condition;
import io.carafe.program.Entries;
import io.carafe.program.Fault;
import io.carafe.program.Instruction;
import io.carafe.program.Program;
import io.carafe.program.Promises;
import io.carafe.program.Register;
import io.carafe.program.SourceMap;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a program, instruction by instruction. Each one belongs to the stage and has the cause
 * that were named last.
 */
public final class ProgramBuilder {
  /** The working directory as a folder descriptor. */
  public static final Argument HERE = new Argument.Immediate(-100);

  private final Architecture architecture;
  private final PoolBuilder pool = new PoolBuilder();
  private final List<Draft> drafts = new ArrayList<>(512);
  private final List<Cause> causes = new ArrayList<>(512);
  private final Deque<Later> later = new ArrayDeque<>();

  /** Free registers by depth: code that was put off must not touch what the usual path holds. */
  private final List<Deque<Register>> free = new ArrayList<>();

  private int depth;
  private int registers;
  private Stage stage = Stage.HOST;
  private Cause cause = new Cause("", "start");
  private int collect = Entries.NONE;
  private int cleanup = Entries.NONE;
  private Argument.@Nullable Region export;
  private @Nullable Fault fault;

  private record Later(Stage stage, Cause cause, int depth, Runnable code) {}

  /**
   * A builder for one program.
   *
   * @param architecture what it is for
   * @param firstRegister the first register it may use freely, {@link Register#FIRST_FREE} unless
   *     it continues another program
   */
  public ProgramBuilder(Architecture architecture, int firstRegister) {
    this.architecture = architecture;
    this.registers = firstRegister;
  }

  /** The pool. */
  public PoolBuilder pool() {
    return pool;
  }

  /** The stage of the instructions that follow. */
  public void stage(Stage next) {
    stage = next;
  }

  /** The stage of the instructions that are added now. */
  public Stage stage() {
    return stage;
  }

  /** The cause of the instructions that follow. */
  public void because(String pointer, String sentence) {
    cause = new Cause(pointer, sentence);
  }

  /** The cause of the instructions that follow. */
  public void because(Cause next) {
    cause = next;
  }

  /** The cause of the instructions that are added now. */
  public Cause cause() {
    return cause;
  }

  /**
   * A register that nobody else uses.
   *
   * @throws Problem.Exhausted where the configuration needs more than the machine has
   */
  public Register register() {
    Register known = free().poll();
    if (known != null) {
      return known;
    }
    if (registers >= Register.NONE.number()) {
      throw Problem.exhausted(
              "configuration needs more than " + Register.NONE.number() + " registers at once")
          .withHint("use fewer mounts");
    }
    return new Register(registers++);
  }

  /**
   * The register's value is not needed any more by the code that took it; code put off by that code
   * may still use it.
   */
  public void release(Register register) {
    free().push(register);
  }

  private Deque<Register> free() {
    while (free.size() <= depth) {
      free.add(new ArrayDeque<>());
    }
    return free.get(depth);
  }

  /** How many registers the program uses so far. */
  public int registers() {
    return registers;
  }

  /** A label to be placed. */
  public Label label() {
    return new Label();
  }

  /** Places the label before the next instruction. */
  public void place(Label label) {
    label.place(drafts.size());
  }

  /** A label at the next instruction. */
  public Label here() {
    Label label = new Label();
    place(label);
    return label;
  }

  /** A number as an argument. */
  public static Argument number(long value) {
    return value == 0 ? Argument.ZERO : new Argument.Immediate(value);
  }

  /** A register's value as an argument. */
  public static Argument in(Register register) {
    return new Argument.InRegister(register);
  }

  /** The path {@code /proc/self/fd/N} of a register's descriptor as an argument. */
  public static Argument path(Register register) {
    return new Argument.DescriptorPath(register);
  }

  /** A string as an argument. */
  public Argument text(String value) {
    return pool.text(value);
  }

  /** Adds a system call. */
  public Step call(SystemCall call, Argument... arguments) {
    return add(new Step.Operation.Call(call, Arrays.asList(arguments)));
  }

  /** Adds LOAD. */
  public Step load(Register result, Argument.Region from) {
    return add(new Step.Operation.Load(from)).into(result);
  }

  /** Adds SET. */
  public Step set(Register result, Argument value) {
    return add(new Step.Operation.Set(value)).into(result);
  }

  /** Adds TEST that jumps. */
  public Step jumpWhen(Register register, Condition condition, long value, Label target) {
    return add(new Step.Operation.Test(register, -1, null)).when(condition, value, target);
  }

  /** Adds TEST of some bits that jumps where they equal {@code value}. */
  public Step jumpWhenBits(Register register, long mask, long value, Label target) {
    return add(new Step.Operation.Test(register, mask, null)).when(Condition.EQUAL, value, target);
  }

  /** Adds TEST that fails. */
  public void failWhen(Register register, Condition condition, long value, Errno errno) {
    add(new Step.Operation.Test(register, -1, errno)).failWhen(condition, value);
  }

  /** Adds TEST of some bits that fails where they do not equal {@code value}. */
  public void failUnlessBits(Register register, long mask, long value, Errno errno) {
    add(new Step.Operation.Test(register, mask, errno)).failWhen(Condition.NOT_EQUAL, value);
  }

  /** Adds EXPECT. */
  public Step expect(Argument.Region from) {
    return add(new Step.Operation.Expect(from));
  }

  /** Adds JUMP. */
  public Step jump(Label target) {
    return add(new Step.Operation.Jump()).to(target);
  }

  /** Adds STORE. */
  public void store(Register from, Argument.Region to) {
    Stage at = stage;
    defer(p -> new Instruction.Store(at, from, p.settled(to)));
  }

  /** Adds FORMAT. */
  public void format(Register from, Argument.Region to, Register length) {
    Stage at = stage;
    defer(p -> new Instruction.Format(at, from, p.settled(to), length));
  }

  /** Adds ASK. */
  public void ask(long code, Argument.Region message, List<Register> descriptors) {
    Stage at = stage;
    defer(p -> new Instruction.Ask(at, code, p.settled(message), descriptors));
  }

  /** Adds REPORT. */
  public void report(long code, Register value) {
    ready(new Instruction.Report(stage, code, value));
  }

  /** Adds EXIT. */
  public void exit(long code) {
    ready(new Instruction.Exit(stage, number(code)));
  }

  /** Adds EXIT with a register's value. */
  public void exit(Register code) {
    ready(new Instruction.Exit(stage, in(code)));
  }

  /** Adds END. */
  public void end() {
    ready(new Instruction.End(stage));
  }

  /** Adds FAIL. */
  public void fail(Errno errno) {
    ready(new Instruction.Fail(stage, errno));
  }

  /** Puts off code to {@link #flush}, with the present stage and cause. */
  public void later(Runnable code) {
    later.add(new Later(stage, cause, depth + 1, code));
  }

  /** Adds the code that was put off. Nothing may fall through into it. */
  public void flush() {
    Stage stageBefore = stage;
    Cause causeBefore = cause;
    int depthBefore = depth;
    while (true) {
      Later next = later.poll();
      if (next == null) {
        break;
      }
      stage = next.stage();
      cause = next.cause();
      depth = next.depth();
      next.code().run();
    }
    stage = stageBefore;
    cause = causeBefore;
    depth = depthBefore;
  }

  /** The next instruction is the entry {@code collect}, which exports {@code region}. */
  public void collectHere(Argument.Region region) {
    collect = drafts.size();
    export = region;
  }

  /** The next instruction is the entry {@code cleanup}. */
  public void cleanupHere() {
    cleanup = drafts.size();
  }

  /** Injects a failure, for tests. */
  public void inject(@Nullable Fault injected) {
    fault = injected;
  }

  /**
   * The program.
   *
   * @throws Problem.Exhausted where it has too many instructions
   */
  public CompiledProgram finish() {
    flush();
    int count = drafts.size();
    if (count > Program.INSTRUCTIONS_MAX) {
      throw Problem.exhausted(
          "configuration needs a program of "
              + count
              + " instructions, more than "
              + Program.INSTRUCTIONS_MAX);
    }
    List<Instruction> instructions = new ArrayList<>(count);
    for (Draft draft : drafts) {
      instructions.add(draft.finish(pool));
    }
    Argument.Region exported = export == null ? null : pool.settled(export);
    Entries entries = new Entries(0, collect, cleanup);
    Program program = new Program(instructions, pool.finish(), entries, exported, fault);
    return new CompiledProgram(program, new SourceMap(causes), architecture, Promises.NONE);
  }

  private Step add(Step.Operation operation) {
    Step step = new Step(stage, operation);
    drafts.add(step);
    causes.add(cause);
    return step;
  }

  private void defer(Function<PoolBuilder, Instruction> maker) {
    drafts.add(new Draft.Deferred(maker));
    causes.add(cause);
  }

  private void ready(Instruction instruction) {
    drafts.add(new Draft.Ready(instruction));
    causes.add(cause);
  }
}
