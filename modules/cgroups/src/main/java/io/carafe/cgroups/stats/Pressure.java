package io.carafe.cgroups.stats;

import io.carafe.cgroups.files.KernelFiles;
import java.util.Optional;

/**
 * Pressure stall information. Source: kernel Documentation/accounting/psi.rst.
 *
 * @param some share of time in which at least one task waited
 * @param full share of time in which all did
 */
public record Pressure(Line some, Line full) {

  /** Percent over 10, 60 and 300 seconds, and microseconds in all. */
  public record Line(double avg10, double avg60, double avg300, long totalMicros) {
    static final Line NONE = new Line(0, 0, 0, 0);
  }

  /** Reads a file such as {@code cpu.pressure}; empty where the kernel does not tell. */
  static Optional<Pressure> read(KernelFiles files, String file) {
    Line some = Line.NONE;
    Line full = Line.NONE;
    boolean found = false;
    for (String line : files.lines(file)) {
      if (line.startsWith("some ")) {
        some = line(line);
        found = true;
      } else if (line.startsWith("full ")) {
        full = line(line);
        found = true;
      }
    }
    return found ? Optional.of(new Pressure(some, full)) : Optional.empty();
  }

  private static Line line(String line) {
    return new Line(
        number(line, "avg10="),
        number(line, "avg60="),
        number(line, "avg300="),
        (long) number(line, "total="));
  }

  private static double number(String line, String key) {
    int start = line.indexOf(key);
    if (start < 0) {
      return 0;
    }
    int end = line.indexOf(' ', start);
    String text = line.substring(start + key.length(), end < 0 ? line.length() : end);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
