package io.carafe.program.encoding;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Architecture;
import io.carafe.program.Argument;
import io.carafe.program.Branch;
import io.carafe.program.Condition;
import io.carafe.program.Entries;
import io.carafe.program.Fault;
import io.carafe.program.Instruction;
import io.carafe.program.OnError;
import io.carafe.program.Pool;
import io.carafe.program.Program;
import io.carafe.program.Register;
import io.carafe.program.Relocation;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Decodes what {@link ProgramEncoder} made. */
public final class ProgramDecoder {
  private final Architecture architecture;
  private final ByteBuffer in;
  private int base;

  private ProgramDecoder(Architecture architecture, byte[] bytes) {
    this.architecture = architecture;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The program in {@code bytes}.
   *
   * @throws Problem.Corrupt where they are not a program of this version
   */
  public static Program decode(byte[] bytes, Architecture architecture) {
    try {
      return new ProgramDecoder(architecture, bytes).read();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Problem.corrupt("decode program: " + e.getMessage()).withCause(e);
    }
  }

  private Program read() {
    if (in.getInt(0) != Format.MAGIC || in.getShort(4) != Format.VERSION) {
      throw new IllegalArgumentException("not a program of version " + Format.VERSION);
    }
    int count = in.getInt(8);
    int relocationCount = in.getInt(12);
    int dataBytes = in.getInt(16);
    long length =
        Format.HEADER_BYTES
            + (long) Format.INSTRUCTION_BYTES * count
            + (long) Format.RELOCATION_BYTES * relocationCount
            + dataBytes;
    if (count < 1
        || count > Program.INSTRUCTIONS_MAX
        || relocationCount < 0
        || relocationCount > Pool.RELOCATIONS_MAX
        || dataBytes < 0
        || length != in.capacity()) {
      throw new IllegalArgumentException("length " + in.capacity() + " instead of " + length);
    }
    List<Instruction> instructions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      base = Format.HEADER_BYTES + i * Format.INSTRUCTION_BYTES;
      instructions.add(instruction());
    }
    Pool pool = pool(Format.HEADER_BYTES + count * Format.INSTRUCTION_BYTES);
    int exportLength = in.getInt(48);
    return new Program(
        instructions,
        pool,
        new Entries(in.getInt(24), in.getInt(28), in.getInt(32)),
        exportLength == 0 ? null : new Argument.Region(in.getInt(44), exportLength),
        in.getInt(36) == Format.NOTHING ? null : new Fault(in.getInt(36), errno(in.getInt(40))));
  }

  private Pool pool(int start) {
    int relocationCount = in.getInt(12);
    List<Relocation> relocations = new ArrayList<>(relocationCount);
    for (int i = 0; i < relocationCount; i++) {
      int at = start + Format.RELOCATION_BYTES * i;
      relocations.add(new Relocation(in.getInt(at), in.getInt(at + 4)));
    }
    byte[] data = new byte[in.getInt(16)];
    in.get(start + Format.RELOCATION_BYTES * relocationCount, data);
    return new Pool(data, in.getInt(20), relocations);
  }

  private Instruction instruction() {
    Stage stage = Stage.of(in.get(base + Format.AT_STAGE));
    return switch (in.get(base)) {
      case Format.SYSCALL -> syscall(stage);
      case Format.LOAD -> new Instruction.Load(stage, result(), region(0), branch(), bound());
      case Format.STORE -> new Instruction.Store(stage, register(1), region(0));
      case Format.SET -> new Instruction.Set(stage, result(), argument(0), branch(), bound());
      case Format.TEST -> test(stage);
      case Format.FORMAT -> new Instruction.Format(stage, register(0), region(1), result());
      case Format.EXPECT -> new Instruction.Expect(stage, region(0), onError(), bound());
      case Format.JUMP -> new Instruction.Jump(stage, in.getInt(base + Format.AT_JUMP), bound());
      case Format.ASK -> ask(stage);
      case Format.REPORT -> new Instruction.Report(stage, value(0), register(1));
      case Format.EXIT -> new Instruction.Exit(stage, argument(0));
      case Format.END -> new Instruction.End(stage);
      case Format.FAIL -> new Instruction.Fail(stage, listed().getFirst());
      default -> throw new IllegalArgumentException("operation " + in.get(base));
    };
  }

  private Instruction syscall(Stage stage) {
    int number = in.getShort(base + Format.AT_NUMBER);
    SystemCall call =
        SystemCall.of(architecture, number)
            .orElseThrow(() -> new IllegalArgumentException("system call " + number));
    int used = Instruction.ARGUMENTS_MAX;
    while (used > 0 && argument(used - 1).equals(Argument.ZERO)) {
      used--;
    }
    List<Argument> arguments = new ArrayList<>(used);
    for (int i = 0; i < used; i++) {
      arguments.add(argument(i));
    }
    return new Instruction.Syscall(stage, call, arguments, result(), onError(), branch(), bound());
  }

  private Instruction test(Stage stage) {
    List<Errno> listed = listed();
    return new Instruction.Test(
        stage,
        register(0),
        value(1),
        branch(),
        listed.isEmpty() ? null : listed.getFirst(),
        bound());
  }

  private Instruction ask(Stage stage) {
    List<Register> descriptors = new ArrayList<>();
    for (int i = 2; i < Instruction.ARGUMENTS_MAX; i++) {
      if (argument(i) instanceof Argument.InRegister(Register register)) {
        descriptors.add(register);
      }
    }
    return new Instruction.Ask(stage, value(0), region(1), descriptors);
  }

  private Register result() {
    return new Register(in.get(base + Format.AT_RESULT) & 0xff);
  }

  private int bound() {
    return in.getShort(base + Format.AT_BOUND) & 0xffff;
  }

  private Branch branch() {
    return new Branch(
        Condition.of(in.get(base + Format.AT_CONDITION)),
        in.getLong(base + Format.AT_VALUE),
        in.getInt(base + Format.AT_JUMP));
  }

  private OnError onError() {
    return new OnError(
        OnError.Action.of(in.get(base + Format.AT_ON_ERROR)),
        listed(),
        in.getInt(base + Format.AT_TARGET));
  }

  private List<Errno> listed() {
    List<Errno> errnos = new ArrayList<>();
    for (int i = 0; i < OnError.ERRNOS_MAX; i++) {
      int number = in.get(base + Format.AT_ERRNOS + i) & 0xff;
      if (number != 0) {
        errnos.add(errno(number));
      }
    }
    return errnos;
  }

  private static Errno errno(int number) {
    Errno errno = Errno.of(number);
    if (errno == Errno.EUNKNOWN) {
      throw new IllegalArgumentException("errno " + number);
    }
    return errno;
  }

  private Argument argument(int index) {
    long value = value(index);
    return switch (in.get(base + Format.AT_KINDS + index)) {
      case Format.KIND_IMMEDIATE -> value == 0 ? Argument.ZERO : new Argument.Immediate(value);
      case Format.KIND_REGISTER -> new Argument.InRegister(register(index));
      case Format.KIND_REGION -> new Argument.Region((int) value, (int) (value >>> 32));
      case Format.KIND_TEXT -> new Argument.Text((int) value, (int) (value >>> 32));
      case Format.KIND_DESCRIPTOR_PATH -> new Argument.DescriptorPath(register(index));
      default -> throw new IllegalArgumentException("argument kind");
    };
  }

  private Argument.Region region(int index) {
    if (argument(index) instanceof Argument.Region region) {
      return region;
    }
    throw new IllegalArgumentException("argument " + index + " is not a region");
  }

  private Register register(int index) {
    return new Register((int) value(index));
  }

  private long value(int index) {
    return in.getLong(base + Format.AT_ARGUMENTS + 8 * index);
  }
}
