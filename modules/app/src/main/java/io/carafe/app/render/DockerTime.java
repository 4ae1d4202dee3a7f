package io.carafe.app.render;

import io.carafe.base.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as docker prints them, and as its options take them. */
public final class DockerTime {
  private static final DateTimeFormatter PRINTED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z zzz", Locale.ROOT)
          .withZone(ZoneId.of("UTC"));
  private static final Pattern AGE_PART = Pattern.compile("(\\d{1,9})(ms|[smhd])");
  private static final Pattern UNIX = Pattern.compile("\\d{1,11}(\\.\\d{1,9})?");

  private DockerTime() {}

  /** {@code 2026-01-31 12:00:00 +0000 UTC}. */
  public static String printed(Instant time) {
    return PRINTED.format(time);
  }

  /** {@code 3 days ago}. */
  public static String ago(Instant time, Instant now) {
    return HumanDuration.of(Duration.between(time, now)) + " ago";
  }

  /**
   * The moment that {@code text} means: an age such as {@code 10m} or {@code 1h30m} before {@code
   * now}, seconds since the epoch, a date, or a time of RFC 3339, in UTC where no zone is told.
   *
   * @param what the option, for the message
   * @throws Problem.Invalid if it is none of these
   */
  public static Instant parse(String what, String text, Instant now) {
    Matcher age = AGE_PART.matcher(text);
    Duration sum = Duration.ZERO;
    int at = 0;
    while (at < text.length() && age.find(at) && age.start() == at) {
      sum = sum.plus(part(Long.parseLong(age.group(1)), age.group(2)));
      at = age.end();
    }
    if (at == text.length() && at > 0) {
      return now.minus(sum);
    }
    if (UNIX.matcher(text).matches()) {
      return Instant.ofEpochSecond(Long.parseLong(text.replaceFirst("\\..*", "")));
    }
    return moment(what, text);
  }

  private static Duration part(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static Instant moment(String what, String text) {
    try {
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      boolean zoned = text.endsWith("Z") || text.matches(".*[+-]\\d\\d:\\d\\d");
      return zoned
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw Problem.invalid(what + " \"" + text + "\": not an age or a time")
          .withHint("10m, 24h, 2026-01-31 and 2026-01-31T12:00:00Z are understood")
          .withCause(e);
    }
  }
}
