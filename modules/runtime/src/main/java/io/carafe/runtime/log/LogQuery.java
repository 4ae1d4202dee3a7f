package io.carafe.runtime.log;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which records are wanted.
 *
 * @param since only those from this moment on
 * @param until only those up to this moment
 * @param tailLines only the last so many lines of what is there at the begin
 */
public record LogQuery(Optional<Instant> since, Optional<Instant> until, OptionalInt tailLines) {
  /** All of them. */
  public static final LogQuery ALL =
      new LogQuery(Optional.empty(), Optional.empty(), OptionalInt.empty());

  boolean isTooEarly(LogRecord entry) {
    return since.isPresent() && entry.time().isBefore(since.get());
  }

  boolean isTooLate(LogRecord entry) {
    return until.isPresent() && entry.time().isAfter(until.get());
  }
}
