package io.carafe.linux;

import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The two ends of a new pipe, both close-on-exec.
 *
 * @param readEnd the end to read from
 * @param writeEnd the end to write to
 */
public record Pipe(Fd readEnd, Fd writeEnd) implements AutoCloseable {
  /** Makes a pipe. */
  public static Pipe open() {
    try (Scratch scratch = new Scratch()) {
      MemorySegment pair = scratch.zeros(8);
      long result = scratch.call(SystemCall.PIPE2, pair.address(), Flags.O_CLOEXEC);
      Scratch.check(result, () -> "create pipe");
      return new Pipe(
          new Fd(pair.get(ValueLayout.JAVA_INT, 0)), new Fd(pair.get(ValueLayout.JAVA_INT, 4)));
    }
  }

  @Override
  public void close() {
    readEnd.close();
    writeEnd.close();
  }
}
