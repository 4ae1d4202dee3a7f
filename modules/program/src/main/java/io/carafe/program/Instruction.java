package io.carafe.program;

import io.carafe.base.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instruction of a program. {@code bound} is how often it may jump backward or to itself; 0 is
 * never, and the one too many fails with ELOOP.
 */
public sealed interface Instruction {
  /** The most arguments of a system call. */
  int ARGUMENTS_MAX = 6;

  /** The most backward jumps of one instruction. */
  int BOUND_MAX = 65_535;

  /** The process it belongs to. */
  Stage stage();

  /**
   * A system call; its result, or the negative error, goes to {@code result}.
   *
   * @param stage the process
   * @param call which
   * @param arguments at most six
   * @param result the register for the result, or {@link Register#NONE}
   * @param onError what an error does
   * @param branch where a result jumps
   * @param bound of backward jumps
   */
  record Syscall(
      Stage stage,
      SystemCall call,
      List<Argument> arguments,
      Register result,
      OnError onError,
      Branch branch,
      int bound)
      implements Instruction {
    /** Checks the number of arguments. */
    public Syscall {
      arguments = List.copyOf(arguments);
      if (arguments.size() > ARGUMENTS_MAX) {
        throw new IllegalArgumentException(call + " with " + arguments.size() + " arguments");
      }
      checkBound(bound);
    }

    /** The argument with this index; zero where it was not given. */
    public Argument argument(int index) {
      return index < arguments.size() ? arguments.get(index) : Argument.ZERO;
    }
  }

  /**
   * Reads an integer of the pool: sign-extended for width 4 and 8, zero-extended for 1 and 2.
   *
   * @param stage the process
   * @param result the register it goes to
   * @param from exactly 1, 2, 4 or 8 bytes
   * @param branch where the value jumps
   * @param bound of backward jumps
   */
  record Load(Stage stage, Register result, Argument.Region from, Branch branch, int bound)
      implements Instruction {
    /** Checks the width. */
    public Load {
      checkWidth(from.length());
      checkBound(bound);
    }
  }

  /**
   * Writes the low bytes of a register into the pool.
   *
   * @param stage the process
   * @param from the register
   * @param to exactly 1, 2, 4 or 8 bytes
   */
  record Store(Stage stage, Register from, Argument.Region to) implements Instruction {
    /** Checks the width. */
    public Store {
      checkWidth(to.length());
    }
  }

  /**
   * Sets a register.
   *
   * @param stage the process
   * @param result the register
   * @param value a number or another register
   * @param branch where the value jumps
   * @param bound of backward jumps
   */
  record Set(Stage stage, Register result, Argument value, Branch branch, int bound)
      implements Instruction {
    /** Checks the kind of the value. */
    public Set {
      if (!(value instanceof Argument.Immediate) && !(value instanceof Argument.InRegister)) {
        throw new IllegalArgumentException("set " + value);
      }
      checkBound(bound);
    }
  }

  /**
   * Compares the masked value of a register: jumps if the branch has a target, else fails.
   *
   * @param stage the process
   * @param register what is tested
   * @param mask bits that count
   * @param branch the comparison; without a target, meeting it fails
   * @param failure the error it fails with; null if it jumps
   * @param bound of backward jumps
   */
  record Test(
      Stage stage, Register register, long mask, Branch branch, @Nullable Errno failure, int bound)
      implements Instruction {
    /** Checks that it either jumps or fails. */
    public Test {
      if ((failure == null) != branch.exists() || branch.condition() == Condition.NONE) {
        throw new IllegalArgumentException("test with " + branch + " and " + failure);
      }
      checkBound(bound);
    }
  }

  /**
   * Writes a register that is not negative into the pool: decimal digits, no padding, no NUL.
   *
   * @param stage the process
   * @param from the register
   * @param to at least 20 bytes
   * @param length the register for the number of digits, or {@link Register#NONE}
   */
  record Format(Stage stage, Register from, Argument.Region to, Register length)
      implements Instruction {
    /** Checks the room. */
    public Format {
      if (to.length() < 20) {
        throw new IllegalArgumentException("format into " + to.length() + " bytes");
      }
    }
  }

  /**
   * Turns a 32-bit value of the pool into an error: 0 goes on, -e is the error e.
   *
   * @param stage the process
   * @param from exactly 4 bytes
   * @param onError what an error does
   * @param bound of backward jumps
   */
  record Expect(Stage stage, Argument.Region from, OnError onError, int bound)
      implements Instruction {
    /** Checks the width. */
    public Expect {
      if (from.length() != 4) {
        throw new IllegalArgumentException("expect of " + from.length() + " bytes");
      }
      checkBound(bound);
    }
  }

  /**
   * Jumps.
   *
   * @param stage the process
   * @param target where to
   * @param bound of backward jumps
   */
  record Jump(Stage stage, int target, int bound) implements Instruction {
    /** Checks the target. */
    public Jump {
      if (target < 0) {
        throw new IllegalArgumentException("jump to " + target);
      }
      checkBound(bound);
    }
  }

  /**
   * Asks the compiler and goes on with the program it answers; only in the host process.
   *
   * @param stage the process
   * @param code what is asked
   * @param message bytes for the compiler
   * @param descriptors at most four registers with descriptors for it
   */
  record Ask(Stage stage, long code, Argument.Region message, List<Register> descriptors)
      implements Instruction {
    /** Checks the number of descriptors. */
    public Ask {
      descriptors = List.copyOf(descriptors);
      if (descriptors.size() > 4) {
        throw new IllegalArgumentException("ask with " + descriptors.size() + " descriptors");
      }
    }
  }

  /**
   * Reports a code and a register's value to the host.
   *
   * @param stage the process
   * @param code which report
   * @param value the register
   */
  record Report(Stage stage, long code, Register value) implements Instruction {}

  /**
   * Ends a forked process.
   *
   * @param stage the process
   * @param code its exit code, a number or a register
   */
  record Exit(Stage stage, Argument code) implements Instruction {}

  /**
   * Ends an entry in the host process.
   *
   * @param stage the process
   */
  record End(Stage stage) implements Instruction {}

  /**
   * Fails.
   *
   * @param stage the process
   * @param errno with this error
   */
  record Fail(Stage stage, Errno errno) implements Instruction {}

  private static void checkWidth(int width) {
    if (width != 1 && width != 2 && width != 4 && width != 8) {
      throw new IllegalArgumentException("width " + width);
    }
  }

  private static void checkBound(int bound) {
    if (bound < 0 || bound > BOUND_MAX) {
      throw new IllegalArgumentException("bound " + bound);
    }
  }
}
