package io.carafe.base;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, never negative. */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,18})(?:\\.(\\d{1,3}))? ?([kmgtp]?)(?:i?b)?", Pattern.CASE_INSENSITIVE);

  /** Checks that the number is not negative. */
  public ByteSize {
    if (bytes < 0) {
      throw Problem.invalid("size " + bytes + " is negative");
    }
  }

  /**
   * Parses a size as Docker's options take it: digits, an optional fraction, and one of {@code b k
   * m g t p} in either case with an optional {@code b} or {@code ib}, all of them powers of 1,024.
   */
  public static ByteSize parse(String text) {
    Matcher match = FORM.matcher(text);
    if (!match.matches()) {
      throw Problem.invalid(
          "size \"" + text + "\" is not a number with an optional unit b, k, m, g");
    }
    int power = " kmgtp".indexOf(match.group(3).toLowerCase(Locale.ROOT));
    long unit = match.group(3).isEmpty() ? 1 : 1L << (10 * power);
    try {
      long whole = Math.multiplyExact(Long.parseLong(match.group(1)), unit);
      String fraction = match.group(2);
      long part =
          fraction == null
              ? 0
              : (long) (unit * (Long.parseLong(fraction) / Math.pow(10, fraction.length())));
      return new ByteSize(Math.addExact(whole, part));
    } catch (ArithmeticException e) {
      throw Problem.invalid("size \"" + text + "\" does not fit 63 bits").withCause(e);
    }
  }

  /** The size for people, in powers of 1,000 as {@code docker images} prints it: {@code 4.28MB}. */
  public String decimal() {
    return format(1000, "B kB MB GB TB PB".split(" "));
  }

  /** The size for people, in powers of 1,024 as {@code docker stats} prints it: {@code 4.1MiB}. */
  public String binary() {
    return format(1024, "B KiB MiB GiB TiB PiB".split(" "));
  }

  private String format(int base, String[] units) {
    double value = bytes;
    int unit = 0;
    while (value >= base && unit < units.length - 1) {
      value /= base;
      unit++;
    }
    if (unit == 0) {
      return bytes + units[0];
    }
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    String digits = String.format(Locale.ROOT, "%." + decimals + "f", value);
    if (decimals > 0) {
      digits = digits.replaceFirst("\\.?0+$", "");
    }
    return digits + units[unit];
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    return bytes + "B";
  }
}
