package io.carafe.program.plan;

/**
 * How a hook ended, as a program reports it: a wait status whose highest byte the program sets to
 * {@link #MARK}, so that it is a negative number and counts as an error.
 *
 * @param exitCode its exit code; 0 where a signal killed it
 * @param signal the signal that killed it; 0 where it exited
 */
public record HookEnd(int exitCode, int signal) {
  /** The highest byte of a reported wait status. */
  public static final int MARK = 0xff;

  private static final int STATUS_ABOVE = 1 << 24;

  /** Reads a reported error number: 2^24 less the wait status. */
  public static HookEnd ofError(int number) {
    int status = STATUS_ABOVE - number;
    int signal = status & 0x7f;
    return new HookEnd(signal == 0 ? status >> 8 & 0xff : 0, signal);
  }
}
