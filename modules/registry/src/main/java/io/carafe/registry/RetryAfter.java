package io.carafe.registry;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header with which a server asks to wait: seconds or a date. Source: RFC 9110, 10.2.3. */
final class RetryAfter {
  private RetryAfter() {}

  static Optional<Duration> of(HttpResponse<?> response) {
    Optional<String> header = response.headers().firstValue("Retry-After");
    return header.isEmpty() ? Optional.empty() : parse(header.get().strip(), Instant.now());
  }

  static Optional<Duration> parse(String text, Instant now) {
    try {
      if (!text.isEmpty()
          && text.length() <= 9
          && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
      }
      Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
