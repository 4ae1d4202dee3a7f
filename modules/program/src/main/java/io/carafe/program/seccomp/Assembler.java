package io.carafe.program.seccomp;

import io.carafe.base.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes classic BPF from its last instruction to its first, so that every jump, which may only go
 * forward, knows its target. A label is the count of instructions that were written before the one
 * it names. Where a target is too far for the eight bits of a conditional jump, a return is
 * repeated and anything else gets a stepping stone.
 *
 * <p>Source: kernel include/uapi/linux/bpf_common.h and filter.h,
 * Documentation/networking/filter.rst.
 */
final class Assembler {
  /** The kernel's limit on the length of a filter, BPF_MAXINSNS. */
  static final int INSTRUCTIONS_MAX = 4096;

  static final int LOAD = 0x20;
  static final int AND = 0x54;
  static final int JUMP_EQUAL = 0x15;
  static final int JUMP_GREATER = 0x25;
  static final int JUMP_GREATER_OR_EQUAL = 0x35;
  static final int JUMP_ANY_BIT = 0x45;
  private static final int JUMP = 0x05;
  private static final int RETURN = 0x06;

  /** The farthest that a conditional jump goes, with room for one more stepping stone. */
  private static final int REACH = 254;

  private final long[] instructions = new long[INSTRUCTIONS_MAX];
  private final Map<Integer, Integer> returns = new HashMap<>();
  private int size;

  /** Answers the action; the label may be shared with an earlier return that is still near. */
  int answer(int action) {
    Integer label = returns.get(action);
    if (label == null || size - label > REACH / 2) {
      label = write(RETURN, 0, 0, action);
      returns.put(action, label);
    }
    return label;
  }

  /** An instruction after which the one at {@code next} runs. */
  int step(int code, int operand, int next) {
    if (next != size - 1) {
      write(JUMP, 0, 0, size - next - 1);
    }
    return write(code, 0, 0, operand);
  }

  /** A conditional jump on the accumulator; both labels may be any distance away. */
  int branch(int code, int operand, int ifTrue, int ifFalse) {
    if (ifTrue == ifFalse) {
      return ifTrue;
    }
    int far = ifTrue;
    int other = ifFalse;
    if (size - far > REACH) {
      far = near(far);
    }
    if (size - other > REACH) {
      other = near(other);
    }
    return write(code, size - far - 1, size - other - 1, operand);
  }

  private int near(int label) {
    long target = instructions[label];
    if (code(target) == RETURN) {
      return write(RETURN, 0, 0, (int) target);
    }
    return write(JUMP, 0, 0, size - label - 1);
  }

  private int write(int code, int jumpTrue, int jumpFalse, int operand) {
    if (size == INSTRUCTIONS_MAX) {
      throw Problem.exhausted(
          "compile seccomp profile: filter is longer than " + INSTRUCTIONS_MAX + " instructions");
    }
    instructions[size] =
        (long) code << 48
            | (long) jumpTrue << 40
            | (long) jumpFalse << 32
            | (operand & 0xffffffffL);
    return size++;
  }

  private static int code(long instruction) {
    return (int) (instruction >>> 48);
  }

  /** The filter as an array of {@code struct sock_filter}, little-endian. */
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(size * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = size - 1; i >= 0; i--) {
      long instruction = instructions[i];
      bytes.putShort((short) code(instruction));
      bytes.put((byte) (instruction >>> 40)).put((byte) (instruction >>> 32));
      bytes.putInt((int) instruction);
    }
    return bytes.array();
  }
}
