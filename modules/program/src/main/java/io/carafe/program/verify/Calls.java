package io.carafe.program.verify;

import io.carafe.program.Argument;
import io.carafe.program.Instruction;
import io.carafe.program.OnError;
import io.carafe.program.Pool;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import java.util.Optional;

/** Reads system calls of a program: their numbers, strings and structures. */
record Calls(Pool pool) {

  static long number(Instruction.Syscall call, int index) {
    return call.argument(index) instanceof Argument.Immediate(long value) ? value : -1;
  }

  static boolean hasBits(Instruction.Syscall call, int index, long bits) {
    return call.argument(index) instanceof Argument.Immediate(long value) && (value & bits) == bits;
  }

  static Optional<Register> register(Instruction.Syscall call, int index) {
    return call.argument(index) instanceof Argument.InRegister(Register register)
        ? Optional.of(register)
        : Optional.empty();
  }

  /** Whether going on proves that the call succeeded. */
  static boolean isCertain(Instruction.Syscall call) {
    return call.onError().action() == OnError.Action.FAIL
        || call.onError().action() == OnError.Action.JUMP_LISTED
        || call.onError().action() == OnError.Action.JUMP_ALL;
  }

  /** The string argument; empty where it is not one. */
  String text(Instruction.Syscall call, int index) {
    return call.argument(index) instanceof Argument.Text(int offset, int _)
        ? pool.string(offset)
        : "";
  }

  /** Whether a string argument is exactly this. */
  boolean isText(Instruction.Syscall call, int index, String expected) {
    return call.argument(index) instanceof Argument.Text(int offset, int length)
        && length == expected.length() + 1
        && matches(offset, expected);
  }

  private boolean matches(int offset, String expected) {
    for (int i = 0; i < expected.length(); i++) {
      if (pool.at(offset + i) != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Eight bytes of a structure. */
  long field(Instruction.Syscall call, int index, int at) {
    return call.argument(index) instanceof Argument.Region region && at + 8 <= region.length()
        ? pool.integer(region.offset() + at, 8)
        : 0;
  }

  /** Four bytes of a structure, unsigned. */
  long field32(Instruction.Syscall call, int index, int at) {
    return call.argument(index) instanceof Argument.Region region && at + 4 <= region.length()
        ? pool.integer(region.offset() + at, 4)
        : 0;
  }

  /** Whether it writes the single character 0. */
  boolean writesZero(Instruction.Syscall call) {
    return call.call() == SystemCall.WRITE
        && call.argument(1) instanceof Argument.Region region
        && region.length() == 1
        && pool.at(region.offset()) == '0';
  }
}
