package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.OptionalInt;

/**
 * The weight of one block device. Source: config-linux.md, section Block IO.
 *
 * @param major major number
 * @param minor minor number
 * @param weight weight
 * @param leafWeight weight against child cgroups
 */
public record OciWeightDevice(long major, long minor, OptionalInt weight, OptionalInt leafWeight)
    implements OciPart {
  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciWeightDevice fromJson(JsonCursor json) {
    OciWeightDevice parsed =
        new OciWeightDevice(
            json.requireLong("major", 0, JsonCursor.UINT32_MAX),
            json.requireLong("minor", 0, JsonCursor.UINT32_MAX),
            json.optionalInt("weight", 0, 65535),
            json.optionalInt("leafWeight", 0, 65535));
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("major", major)
        .put("minor", minor)
        .putOptional("weight", weight)
        .putOptional("leafWeight", leafWeight)
        .build();
  }
}
