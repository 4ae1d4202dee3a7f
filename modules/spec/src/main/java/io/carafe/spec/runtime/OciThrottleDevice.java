package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;

/**
 * The rate limit of one block device. Source: config-linux.md, section Block IO.
 *
 * @param major major number
 * @param minor minor number
 * @param rate bytes or operations per second, unsigned
 */
public record OciThrottleDevice(long major, long minor, long rate) implements OciPart {
  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciThrottleDevice fromJson(JsonCursor json) {
    OciThrottleDevice parsed =
        new OciThrottleDevice(
            json.requireLong("major", 0, JsonCursor.UINT32_MAX),
            json.requireLong("minor", 0, JsonCursor.UINT32_MAX),
            json.requireUnsigned("rate"));
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("major", major)
        .put("minor", minor)
        .putUnsigned("rate", rate)
        .build();
  }
}
