package io.carafe.app.render;

import io.carafe.base.ByteSize;

/**
 * How fast something goes, as a mean in which the last seconds count most.
 *
 * @param bytes how far it was
 * @param nanos when
 * @param bytesPerSecond 0 while unknown
 */
record Speed(long bytes, long nanos, double bytesPerSecond) {
  private static final double MEMORY_SECONDS = 3;
  private static final double STEP_SECONDS_MIN = 0.2;

  static Speed from(long bytes, long nanos) {
    return new Speed(bytes, nanos, 0);
  }

  /** The speed with what has come since; too short a time changes nothing. */
  Speed at(long now, long nanosNow) {
    double seconds = (nanosNow - nanos) / 1e9;
    if (seconds < STEP_SECONDS_MIN) {
      return this;
    }
    double latest = Math.max(0, now - bytes) / seconds;
    double weight = bytesPerSecond == 0 ? 1 : Math.min(1, seconds / MEMORY_SECONDS);
    return new Speed(now, nanosNow, bytesPerSecond + weight * (latest - bytesPerSecond));
  }

  /** For people: {@code 12.3MB/s}; nothing while unknown. */
  String text() {
    return bytesPerSecond < 1 ? "" : new ByteSize((long) bytesPerSecond).decimal() + "/s";
  }
}
