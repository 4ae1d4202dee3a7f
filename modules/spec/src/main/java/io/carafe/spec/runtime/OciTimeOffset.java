package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.OptionalLong;

/**
 * What a clock of a time namespace shows more than the host's. Source: config-linux.md, section
 * Time namespace offsets.
 *
 * @param secs seconds, of any sign
 * @param nanosecs nanoseconds, below 1,000,000,000
 */
public record OciTimeOffset(OptionalLong secs, OptionalLong nanosecs) implements OciPart {
  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciTimeOffset fromJson(JsonCursor json) {
    OciTimeOffset parsed =
        new OciTimeOffset(json.optionalLong("secs"), json.optionalLong("nanosecs", 0, 999999999));
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder().putOptional("secs", secs).putOptional("nanosecs", nanosecs).build();
  }
}
