package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;

/**
 * The root filesystem. Source: config.md, section Root.
 *
 * @param path absolute, or relative to the bundle
 * @param readonly whether it is mounted read-only
 */
public record OciRoot(String path, boolean readonly) implements OciPart {
  /** Checks the rules. */
  public OciRoot {
    Rules.checkNotEmpty("root path", path);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciRoot fromJson(JsonCursor json) {
    try {
      OciRoot parsed = new OciRoot(json.requireString("path"), json.flag("readonly"));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder().put("path", path).putOptional("readonly", readonly).build();
  }

  /** The same with {@code readonly}. */
  public OciRoot withReadonly(boolean readonly) {
    return new OciRoot(path, readonly);
  }
}
