package io.carafe.program.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Spells a number as the constants it is made of.
 *
 * @param flags the constants, larger combinations first
 * @param zero how 0 is spelled
 */
public record FlagNames(List<Flag> flags, String zero) {

  /**
   * A constant.
   *
   * @param name its name
   * @param value its value
   * @param mask the bits it decides; equal to the value unless it is one of several choices
   */
  public record Flag(String name, long value, long mask) {
    /** A flag that stands for its bits. */
    public static Flag of(String name, long value) {
      return new Flag(name, value, value);
    }
  }

  /** Copies the list. */
  public FlagNames {
    flags = List.copyOf(flags);
  }

  /** The names joined by {@code |}; what is left over in hexadecimal. */
  public String spell(long value) {
    if (value == 0) {
      return zero;
    }
    List<String> names = new ArrayList<>();
    long rest = value;
    for (Flag flag : flags) {
      if ((rest & flag.mask()) == flag.value() && flag.value() != 0) {
        names.add(flag.name());
        rest &= ~flag.mask();
      }
    }
    if (rest != 0 || names.isEmpty()) {
      names.add("0x" + Long.toHexString(rest));
    }
    return String.join("|", names);
  }
}
