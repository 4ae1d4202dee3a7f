package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;

/**
 * The size of the console, in characters. Source: config.md, section Process.
 *
 * @param height rows
 * @param width columns
 */
public record OciConsoleSize(int height, int width) implements OciPart {
  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciConsoleSize fromJson(JsonCursor json) {
    OciConsoleSize parsed =
        new OciConsoleSize(
            (int) json.requireLong("height", 0, 65535), (int) json.requireLong("width", 0, 65535));
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder().put("height", height).put("width", width).build();
  }
}
