package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import java.util.BitSet;

/**
 * A list of processors or memory nodes, {@code 0-3,7}: numbers and ranges separated by commas,
 * blanks around them allowed. Source: cpuset(7), section List format.
 */
public final class NumberList {
  /** The highest number, that of the last processor of the largest kernels. */
  public static final int NUMBER_MAX = 8_191;

  private NumberList() {}

  /**
   * The numbers in a list.
   *
   * @throws Problem.Invalid where it has another form, a range that ends before it begins, or a
   *     number above {@link #NUMBER_MAX}
   */
  public static BitSet parse(String text) {
    BitSet numbers = new BitSet();
    for (String item : text.split(",", -1)) {
      String range = item.strip();
      int dash = range.indexOf('-');
      if (range.isEmpty()) {
        continue;
      }
      int first = number(dash < 0 ? range : range.substring(0, dash), text);
      int last = dash < 0 ? first : number(range.substring(dash + 1), text);
      if (last < first) {
        throw Problem.invalid("range " + range + " ends before it begins");
      }
      numbers.set(first, last + 1);
    }
    return numbers;
  }

  private static int number(String digits, String text) {
    String stripped = digits.strip();
    boolean valid = !stripped.isEmpty() && stripped.length() <= 9;
    for (int i = 0; i < stripped.length(); i++) {
      valid &= stripped.charAt(i) >= '0' && stripped.charAt(i) <= '9';
    }
    if (!valid) {
      throw Problem.invalid("\"" + text + "\" must be a list of numbers and ranges");
    }
    int number = Integer.parseInt(stripped);
    if (number > NUMBER_MAX) {
      throw Problem.invalid("number " + number + " is above " + NUMBER_MAX);
    }
    return number;
  }
}
