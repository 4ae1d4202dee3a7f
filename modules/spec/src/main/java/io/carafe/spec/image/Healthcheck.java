package io.carafe.spec.image;

import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How to tell whether a container is well, Docker's extension of the image configuration. A
 * duration of zero means the default.
 *
 * @param test empty: inherited; {@code NONE}; {@code CMD} and arguments; or {@code CMD-SHELL} and a
 *     command line
 * @param interval between two probes
 * @param timeout of one probe
 * @param startPeriod in which failures do not count
 * @param startInterval between two probes of the start period
 * @param retries failures in a row that make it unhealthy; absent: the default
 */
public record Healthcheck(
    List<String> test,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    OptionalInt retries) {
  /** Copies the list. */
  public Healthcheck {
    test = List.copyOf(test);
  }

  static Healthcheck fromJson(JsonCursor json) {
    return new Healthcheck(
        json.strings("Test"),
        duration(json, "Interval"),
        duration(json, "Timeout"),
        duration(json, "StartPeriod"),
        duration(json, "StartInterval"),
        json.optionalInt("Retries", 0, Integer.MAX_VALUE));
  }

  /** The object as it stands in documents. */
  public JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder().putStrings("Test", test);
    put(json, "Interval", interval);
    put(json, "Timeout", timeout);
    put(json, "StartPeriod", startPeriod);
    put(json, "StartInterval", startInterval);
    return json.putOptional("Retries", retries).build();
  }

  private static Duration duration(JsonCursor json, String name) {
    return Duration.ofNanos(json.optionalLong(name, 0, Long.MAX_VALUE).orElse(0));
  }

  private static void put(JsonObject.Builder json, String name, Duration duration) {
    if (!duration.isZero()) {
      json.put(name, duration.toNanos());
    }
  }
}
