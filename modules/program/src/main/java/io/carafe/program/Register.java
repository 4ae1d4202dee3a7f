package io.carafe.program;

/**
 * A register of the program machine, 64 bits signed. All start at -1 except the inputs.
 *
 * @param number 0 to 254; 255 stands for no register
 */
public record Register(int number) {
  /** No register: a result that nobody needs. */
  public static final Register NONE = new Register(255);

  /** Output: pid of the container's first process, in the host's pid namespace. */
  public static final Register PID = new Register(0);

  /** Output: its pidfd. */
  public static final Register PIDFD = new Register(1);

  /** Input: the container's standard input. */
  public static final Register STDIN = new Register(2);

  /** Input: the container's standard output. */
  public static final Register STDOUT = new Register(3);

  /** Input: the container's standard error. */
  public static final Register STDERR = new Register(4);

  /** Output: the terminal's master side, where the program made one. */
  public static final Register TERMINAL = new Register(5);

  /** Input: the host's mount namespace. */
  public static final Register HOST_MOUNTS = new Register(6);

  /** Input: the nursery mount namespace. */
  public static final Register NURSERY = new Register(7);

  /** Input: the container's runtime folder. */
  public static final Register RUNTIME_FOLDER = new Register(8);

  /** Input: pidfd of the container that an exec enters. */
  public static final Register TARGET = new Register(9);

  /** Input: the first of the further descriptors that come with the program. */
  public static final Register FURTHER = new Register(10);

  /** Input, and movable by the program: the write end of the report pipe. */
  public static final Register REPORT = new Register(15);

  /** The first register that a program uses freely. */
  public static final int FIRST_FREE = 16;

  /** Checks the range. */
  public Register {
    if (number < 0 || number > 255) {
      throw new IllegalArgumentException("register " + number);
    }
  }

  /** Whether this is a register at all, not {@link #NONE}. */
  public boolean exists() {
    return number != 255;
  }

  @Override
  public String toString() {
    return exists() ? "r" + number : "none";
  }
}
