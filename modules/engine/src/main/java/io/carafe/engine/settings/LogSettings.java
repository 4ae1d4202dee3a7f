package io.carafe.engine.settings;

import io.carafe.base.Problem;

/**
 * How much of a container's output is kept.
 *
 * @param fileBytesMax size at which the log is rotated, 0 for never
 * @param filesMax how many files are kept, the one being written included
 */
public record LogSettings(long fileBytesMax, int filesMax) {
  /** One file without limit, as Docker's json-file driver. */
  public static final LogSettings DEFAULT = new LogSettings(0, 1);

  /** Checks the ranges. */
  public LogSettings {
    if (fileBytesMax < 0) {
      throw Problem.invalid("log option max-size: " + fileBytesMax + " is negative");
    }
    if (filesMax < 1 || filesMax > 1000) {
      throw Problem.invalid("log option max-file: " + filesMax + " is not 1 to 1000");
    }
  }
}
