package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.Set;

/**
 * A resource limit of every process.
 *
 * @param name the kernel's name without {@code RLIMIT_}, in lower case: {@code nofile}
 * @param soft what holds, -1 for no limit
 * @param hard what it may be raised to, -1 for no limit
 */
public record Ulimit(String name, long soft, long hard) {
  private static final Set<String> NAMES =
      Set.of(
          "as",
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  /** Checks the name and the order of the two. */
  public Ulimit {
    if (!NAMES.contains(name)) {
      throw Problem.invalid("ulimit \"" + name + "\" is unknown");
    }
    if (soft < -1 || hard < -1) {
      throw Problem.invalid("ulimit " + name + ": only -1 is allowed below zero, for no limit");
    }
    if (hard != -1 && (soft == -1 || soft > hard)) {
      throw Problem.invalid(
          "ulimit %s: soft limit %d is above hard limit %d".formatted(name, soft, hard));
    }
  }

  /** Parses {@code NAME=SOFT[:HARD]}. */
  public static Ulimit parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw Problem.invalid("ulimit \"" + text + "\": not NAME=SOFT[:HARD]");
    }
    String[] limits = text.substring(equals + 1).split(":", -1);
    if (limits.length > 2) {
      throw Problem.invalid("ulimit \"" + text + "\": not NAME=SOFT[:HARD]");
    }
    long soft = number(text, limits[0]);
    long hard = limits.length == 2 ? number(text, limits[1]) : soft;
    return new Ulimit(text.substring(0, equals), soft, hard);
  }

  private static long number(String text, String limit) {
    if (limit.equals("unlimited")) {
      return -1;
    }
    try {
      return Long.parseLong(limit);
    } catch (NumberFormatException e) {
      throw Problem.invalid("ulimit \"" + text + "\": \"" + limit + "\" is not a number");
    }
  }
}
