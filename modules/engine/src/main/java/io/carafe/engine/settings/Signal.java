package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.List;
import java.util.Locale;

/**
 * A signal of the kernel, 1 to 64.
 *
 * <p>Source: signal(7), the numbers of x86 and ARM.
 */
public record Signal(int number) {
  /** SIGKILL, which nobody can ignore. */
  public static final Signal KILL = new Signal(9);

  /** SIGTERM, what stops a container unless its image names another. */
  public static final Signal TERM = new Signal(15);

  private static final int REAL_TIME_MIN = 34;
  private static final int REAL_TIME_MAX = 64;

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  /** Checks the range. */
  public Signal {
    if (number < 1 || number > REAL_TIME_MAX) {
      throw Problem.invalid("signal " + number + ": not 1 to 64");
    }
  }

  /**
   * Parses a number, or a name in either case with or without {@code SIG}: {@code 9}, {@code kill},
   * {@code SIGRTMIN+3}; a {@link Problem.Invalid} where there is no such signal.
   */
  public static Signal parse(String text) {
    if (!text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return new Signal(Integer.parseInt(text));
    }
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    int index = NAMES.indexOf(alias(name));
    return index >= 0 ? new Signal(index + 1) : realTime(name, text);
  }

  private static String alias(String name) {
    return switch (name) {
      case "IOT" -> "ABRT";
      case "CLD" -> "CHLD";
      case "POLL" -> "IO";
      case "UNUSED" -> "SYS";
      default -> name;
    };
  }

  private static Signal realTime(String name, String text) {
    if (name.equals("RTMIN")) {
      return new Signal(REAL_TIME_MIN);
    }
    if (name.equals("RTMAX")) {
      return new Signal(REAL_TIME_MAX);
    }
    if (name.matches("RTMIN\\+\\d{1,2}")) {
      return bounded(REAL_TIME_MIN + Integer.parseInt(name.substring(6)), text);
    }
    if (name.matches("RTMAX-\\d{1,2}")) {
      return bounded(REAL_TIME_MAX - Integer.parseInt(name.substring(6)), text);
    }
    throw unknown(text);
  }

  private static Signal bounded(int number, String text) {
    if (number < REAL_TIME_MIN || number > REAL_TIME_MAX) {
      throw unknown(text);
    }
    return new Signal(number);
  }

  private static Problem unknown(String text) {
    return Problem.invalid("signal \"" + text + "\" is unknown")
        .withHint("Give a number from 1 to 64 or a name such as SIGTERM or HUP.");
  }

  /** The name with {@code SIG}: {@code SIGTERM}, {@code SIGRTMIN+3}. */
  public String name() {
    if (number <= NAMES.size()) {
      return "SIG" + NAMES.get(number - 1);
    }
    int above = number - REAL_TIME_MIN;
    return above < 0 ? "SIG" + number : above == 0 ? "SIGRTMIN" : "SIGRTMIN+" + above;
  }

  @Override
  public String toString() {
    return name();
  }
}
