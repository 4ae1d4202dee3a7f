package io.carafe.program;

/** An argument of an instruction. */
public sealed interface Argument {

  /** No argument: an immediate zero. */
  Immediate ZERO = new Immediate(0);

  /** A number. */
  record Immediate(long value) implements Argument {}

  /** The value of a register. */
  record InRegister(Register register) implements Argument {
    /** Checks that the register exists. */
    public InRegister {
      if (!register.exists()) {
        throw new IllegalArgumentException("argument without a register");
      }
    }
  }

  /** The address of a region of the pool. */
  record Region(int offset, int length) implements Argument {
    /** Checks the bounds. */
    public Region {
      checkBounds(offset, length);
    }

    /** The part of this region that starts {@code at} bytes into it. */
    public Region part(int at, int partLength) {
      if (at < 0 || partLength < 1 || at + partLength > length) {
        throw new IllegalArgumentException(
            "part " + at + "+" + partLength + " of a region of " + length + " bytes");
      }
      return new Region(offset + at, partLength);
    }
  }

  /** The address of a region of the pool that ends with its only NUL. */
  record Text(int offset, int length) implements Argument {
    /** Checks the bounds. */
    public Text {
      checkBounds(offset, length);
    }
  }

  /** The address of the text {@code /proc/self/fd/N}, N being the value of a register. */
  record DescriptorPath(Register register) implements Argument {
    /** Checks that the register exists. */
    public DescriptorPath {
      if (!register.exists()) {
        throw new IllegalArgumentException("descriptor path without a register");
      }
    }
  }

  private static void checkBounds(int offset, int length) {
    if (offset < 0 || length < 1) {
      throw new IllegalArgumentException("region " + offset + "+" + length);
    }
  }
}
