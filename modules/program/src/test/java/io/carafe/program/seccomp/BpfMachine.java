package io.carafe.program.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Runs a seccomp filter as the kernel would (kernel net/core/filter.c, kernel/seccomp.c). */
final class BpfMachine {
  private final ByteBuffer program;
  private boolean numberRead;

  BpfMachine(byte[] program) {
    this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A system call as a filter sees it; {@code arguments} are six. */
  record Call(int audit, int number, List<Long> arguments) {
    private int word(int offset) {
      return switch (offset) {
        case 0 -> number;
        case 4 -> audit;
        default -> {
          long argument = arguments.get((offset - 16) / 8);
          yield (int) (offset % 8 == 0 ? argument : argument >>> 32);
        }
      };
    }
  }

  /** Whether the last run looked at the number of the call. */
  boolean numberRead() {
    return numberRead;
  }

  /** The action for {@code call}. */
  int run(Call call) {
    int accumulator = 0;
    int at = 0;
    numberRead = false;
    while (true) {
      int code = program.getShort(8 * at);
      int operand = program.getInt(8 * at + 4);
      boolean taken = false;
      switch (code) {
        case 0x20 -> {
          accumulator = call.word(operand);
          numberRead |= operand == 0;
        }
        case 0x54 -> accumulator &= operand;
        case 0x05 -> at += operand;
        case 0x15 -> taken = accumulator == operand;
        case 0x25 -> taken = Integer.compareUnsigned(accumulator, operand) > 0;
        case 0x35 -> taken = Integer.compareUnsigned(accumulator, operand) >= 0;
        case 0x45 -> taken = (accumulator & operand) != 0;
        case 0x06 -> {
          return operand;
        }
        default -> throw new IllegalStateException("instruction %d: %x".formatted(at, code));
      }
      if (code == 0x15 || code == 0x25 || code == 0x35 || code == 0x45) {
        at += program.get(8 * at + (taken ? 2 : 3)) & 0xff;
      }
      at++;
    }
  }
}
