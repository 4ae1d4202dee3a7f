package io.carafe.app.oci;

import io.carafe.base.Problem;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's programs take them: {@code 1m30s}, {@code 500ms}. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:h|ms|m|us|ns|s))+");
  private static final Pattern PART = Pattern.compile("([0-9]{1,9})(h|ms|m|us|ns|s)");

  private Durations() {}

  /** The duration; {@link Problem.Invalid} where it is none. */
  static Duration parse(String text) {
    if (text.length() > 40 || !FORM.matcher(text).matches()) {
      throw Problem.invalid("\"" + text + "\" is not a duration such as 500ms or 1m30s");
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long number = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "h" -> Duration.ofHours(number);
                case "m" -> Duration.ofMinutes(number);
                case "s" -> Duration.ofSeconds(number);
                case "ms" -> Duration.ofMillis(number);
                case "us" -> Duration.ofNanos(1_000 * number);
                default -> Duration.ofNanos(number);
              });
    }
    return sum;
  }
}
