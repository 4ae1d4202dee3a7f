package io.carafe.registry;

import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** The moment until which something has to be done. */
record Deadline(long nanos) {
  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** What is left of it, at most {@code most}. */
  Duration left(Duration most) throws HttpTimeoutException {
    Duration left = Duration.ofNanos(nanos - System.nanoTime());
    if (left.isNegative() || left.isZero()) {
      throw new HttpTimeoutException("the time for the pull is over");
    }
    return left.compareTo(most) < 0 ? left : most;
  }
}
