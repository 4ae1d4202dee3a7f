package io.carafe.runtime.wire;

import io.carafe.base.Problem;

/**
 * The size of a terminal in characters, each 0 to 65,535; 0 by 0 is not known.
 *
 * @param rows its height
 * @param columns its width
 */
public record TerminalSize(int rows, int columns) {
  /** Not known. */
  public static final TerminalSize UNKNOWN = new TerminalSize(0, 0);

  private static final int MAX = 0xffff;

  /** Checks the bounds. */
  public TerminalSize {
    if (rows < 0 || rows > MAX || columns < 0 || columns > MAX) {
      throw Problem.invalid("terminal size %d by %d is out of bounds".formatted(rows, columns));
    }
  }
}
