package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;

/**
 * The priority of traffic on one interface. Source: config-linux.md, section Network.
 *
 * @param name the interface
 * @param priority priority
 */
public record OciInterfacePriority(String name, long priority) implements OciPart {
  /** Checks the rules. */
  public OciInterfacePriority {
    Rules.checkNotEmpty("interface name", name);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciInterfacePriority fromJson(JsonCursor json) {
    try {
      OciInterfacePriority parsed =
          new OciInterfacePriority(
              json.requireString("name"), json.requireLong("priority", 0, JsonCursor.UINT32_MAX));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder().put("name", name).put("priority", priority).build();
  }
}
