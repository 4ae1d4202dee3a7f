package io.carafe.program.encoding;

import io.carafe.program.Architecture;
import io.carafe.program.Argument;
import io.carafe.program.Branch;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Entries;
import io.carafe.program.Fault;
import io.carafe.program.Instruction;
import io.carafe.program.OnError;
import io.carafe.program.Pool;
import io.carafe.program.Program;
import io.carafe.program.Register;
import io.carafe.program.Relocation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Encodes programs for the native executable. */
public final class ProgramEncoder {
  private final Architecture architecture;
  private final ByteBuffer out;
  private int base;

  private ProgramEncoder(Architecture architecture, int bytes) {
    this.architecture = architecture;
    this.out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The program's bytes. */
  public static byte[] encode(CompiledProgram compiled) {
    return encode(compiled.program(), compiled.architecture());
  }

  /** The program's bytes for an architecture. */
  public static byte[] encode(Program program, Architecture architecture) {
    int bytes =
        Format.HEADER_BYTES
            + Format.INSTRUCTION_BYTES * program.instructions().size()
            + Format.RELOCATION_BYTES * program.pool().relocations().size()
            + program.pool().dataBytes();
    ProgramEncoder encoder = new ProgramEncoder(architecture, bytes);
    encoder.write(program);
    return encoder.out.array();
  }

  private void write(Program program) {
    List<Instruction> instructions = program.instructions();
    out.position(Format.HEADER_BYTES);
    int registers = 0;
    for (Instruction instruction : instructions) {
      base = out.position();
      out.put(base + Format.AT_RESULT, (byte) Register.NONE.number());
      out.put(base + Format.AT_STAGE, (byte) instruction.stage().code());
      out.putInt(base + Format.AT_TARGET, Format.NOTHING);
      out.putInt(base + Format.AT_JUMP, Format.NOTHING);
      write(instruction);
      registers = Math.max(registers, registersUsed());
      out.position(base + Format.INSTRUCTION_BYTES);
    }
    Pool pool = program.pool();
    for (Relocation relocation : pool.relocations()) {
      out.putInt(relocation.at()).putInt(relocation.target());
    }
    out.put(pool.data());
    writeHeader(program, Math.max(registers, Register.FIRST_FREE));
  }

  private void writeHeader(Program program, int registers) {
    Entries entries = program.entries();
    out.putInt(0, Format.MAGIC);
    out.putShort(4, (short) Format.VERSION);
    out.putShort(6, (short) registers);
    out.putInt(8, program.instructions().size());
    out.putInt(12, program.pool().relocations().size());
    out.putInt(16, program.pool().dataBytes());
    out.putInt(20, program.pool().bytes());
    out.putInt(24, entries.main());
    out.putInt(28, entries.collect());
    out.putInt(32, entries.cleanup());
    Fault fault = program.injected();
    out.putInt(36, fault == null ? Format.NOTHING : fault.instruction());
    out.putInt(40, fault == null ? 0 : fault.errno().number());
    Argument.Region export = program.export();
    out.putInt(44, export == null ? 0 : export.offset());
    out.putInt(48, export == null ? 0 : export.length());
  }

  private int registersUsed() {
    int result = out.get(base + Format.AT_RESULT) & 0xff;
    int used = result == Register.NONE.number() ? 0 : result + 1;
    for (int i = 0; i < Instruction.ARGUMENTS_MAX; i++) {
      int kind = out.get(base + Format.AT_KINDS + i);
      if (kind == Format.KIND_REGISTER || kind == Format.KIND_DESCRIPTOR_PATH) {
        used = Math.max(used, (int) out.getLong(base + Format.AT_ARGUMENTS + 8 * i) + 1);
      }
    }
    return used;
  }

  private void write(Instruction instruction) {
    switch (instruction) {
      case Instruction.Syscall call -> writeCall(call);
      case Instruction.Load load -> {
        begin(Format.LOAD, load.result(), load.branch(), load.bound());
        out.put(base + Format.AT_WIDTH, (byte) load.from().length());
        argument(0, load.from());
      }
      case Instruction.Store store -> {
        begin(Format.STORE, Register.NONE, Branch.NEVER, 0);
        out.put(base + Format.AT_WIDTH, (byte) store.to().length());
        argument(0, store.to());
        argument(1, new Argument.InRegister(store.from()));
      }
      case Instruction.Set set -> {
        begin(Format.SET, set.result(), set.branch(), set.bound());
        argument(0, set.value());
      }
      case Instruction.Test test -> writeTest(test);
      case Instruction.Format format -> {
        begin(Format.FORMAT, format.length(), Branch.NEVER, 0);
        argument(0, new Argument.InRegister(format.from()));
        argument(1, format.to());
      }
      case Instruction.Expect expect -> {
        begin(Format.EXPECT, Register.NONE, Branch.NEVER, expect.bound());
        argument(0, expect.from());
        onError(expect.onError());
      }
      case Instruction.Jump jump -> {
        begin(Format.JUMP, Register.NONE, Branch.NEVER, jump.bound());
        out.putInt(base + Format.AT_JUMP, jump.target());
      }
      case Instruction.Ask ask -> writeAsk(ask);
      case Instruction.Report report -> {
        begin(Format.REPORT, Register.NONE, Branch.NEVER, 0);
        argument(0, new Argument.Immediate(report.code()));
        argument(1, new Argument.InRegister(report.value()));
      }
      case Instruction.Exit exit -> {
        begin(Format.EXIT, Register.NONE, Branch.NEVER, 0);
        argument(0, exit.code());
      }
      case Instruction.End _ -> begin(Format.END, Register.NONE, Branch.NEVER, 0);
      case Instruction.Fail fail -> {
        begin(Format.FAIL, Register.NONE, Branch.NEVER, 0);
        out.put(base + Format.AT_ERRNOS, (byte) fail.errno().number());
      }
    }
  }

  private void writeCall(Instruction.Syscall call) {
    begin(Format.SYSCALL, call.result(), call.branch(), call.bound());
    out.putShort(base + Format.AT_NUMBER, (short) call.call().number(architecture));
    for (int i = 0; i < call.arguments().size(); i++) {
      argument(i, call.arguments().get(i));
    }
    onError(call.onError());
  }

  private void writeTest(Instruction.Test test) {
    begin(Format.TEST, Register.NONE, test.branch(), test.bound());
    argument(0, new Argument.InRegister(test.register()));
    argument(1, new Argument.Immediate(test.mask()));
    if (test.failure() != null) {
      out.put(base + Format.AT_ERRNOS, (byte) test.failure().number());
    }
  }

  private void writeAsk(Instruction.Ask ask) {
    begin(Format.ASK, Register.NONE, Branch.NEVER, 0);
    argument(0, new Argument.Immediate(ask.code()));
    argument(1, ask.message());
    for (int i = 0; i < ask.descriptors().size(); i++) {
      argument(2 + i, new Argument.InRegister(ask.descriptors().get(i)));
    }
  }

  private void begin(int operation, Register result, Branch branch, int bound) {
    out.put(base, (byte) operation);
    out.put(base + Format.AT_RESULT, (byte) result.number());
    out.put(base + Format.AT_CONDITION, (byte) branch.condition().code());
    out.putLong(base + Format.AT_VALUE, branch.value());
    out.putInt(base + Format.AT_JUMP, branch.target());
    out.putShort(base + Format.AT_BOUND, (short) bound);
  }

  private void onError(OnError onError) {
    out.put(base + Format.AT_ON_ERROR, (byte) onError.action().code());
    out.putInt(base + Format.AT_TARGET, onError.target());
    for (int i = 0; i < onError.errnos().size(); i++) {
      out.put(base + Format.AT_ERRNOS + i, (byte) onError.errnos().get(i).number());
    }
  }

  private void argument(int index, Argument argument) {
    switch (argument) {
      case Argument.Immediate(long value) -> put(index, Format.KIND_IMMEDIATE, value);
      case Argument.InRegister(Register register) ->
          put(index, Format.KIND_REGISTER, register.number());
      case Argument.Region(int offset, int length) ->
          put(index, Format.KIND_REGION, (long) length << 32 | offset);
      case Argument.Text(int offset, int length) ->
          put(index, Format.KIND_TEXT, (long) length << 32 | offset);
      case Argument.DescriptorPath(Register register) ->
          put(index, Format.KIND_DESCRIPTOR_PATH, register.number());
    }
  }

  private void put(int index, int kind, long value) {
    out.put(base + Format.AT_KINDS + index, (byte) kind);
    out.putLong(base + Format.AT_ARGUMENTS + 8 * index, value);
  }
}
