package io.carafe.program.explain;

import io.carafe.base.Errno;
import io.carafe.program.Stage;

/**
 * What a failed start reported.
 *
 * @param instruction the index of the instruction that failed
 * @param code the error's number; for a hook that failed, how it ended
 * @param stage the process it happened in
 */
public record Failure(int instruction, int code, Stage stage) {
  /** A failure with an error of the kernel. */
  public Failure(int instruction, Errno errno, Stage stage) {
    this(instruction, errno.number(), stage);
  }

  /** The error; {@link Errno#EUNKNOWN} where it is none of the kernel's. */
  public Errno errno() {
    return Errno.of(code);
  }
}
