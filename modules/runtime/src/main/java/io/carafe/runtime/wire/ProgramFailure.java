package io.carafe.runtime.wire;

import io.carafe.base.Errno;

/**
 * Where a program failed.
 *
 * @param instruction its index; {@value #NO_INSTRUCTION} where none is to blame
 * @param errno the kernel's error number
 * @param stage which of the program's processes: 0 host, 1 container, 2 deeper, 3 helper
 */
public record ProgramFailure(int instruction, int errno, int stage) {
  /** The instruction of a failure that no instruction caused. */
  public static final int NO_INSTRUCTION = -1;

  /** The error by name. */
  public Errno error() {
    return Errno.of(errno);
  }
}
