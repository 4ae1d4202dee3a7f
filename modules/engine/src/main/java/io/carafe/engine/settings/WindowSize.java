package io.carafe.engine.settings;

import io.carafe.base.Problem;

/** A terminal's size in characters. */
public record WindowSize(int rows, int columns) {
  /** Checks that both fit 16 bits. */
  public WindowSize {
    if (rows < 0 || rows > 0xffff || columns < 0 || columns > 0xffff) {
      throw Problem.invalid("window size " + rows + " by " + columns + ": not 0 to 65535");
    }
  }
}
