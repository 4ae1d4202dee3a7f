package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.OptionalLong;

/**
 * A range of ids of a user namespace, or of an id-mapped mount. Source: config-linux.md, section
 * User namespace mappings.
 *
 * @param containerId first id inside
 * @param hostId first id outside
 * @param size how many ids, at least 1
 */
public record OciIdMapping(long containerId, long hostId, long size) implements OciPart {
  /** Checks the rules. */
  public OciIdMapping {
    Rules.check(size >= 1, "an id mapping must have a size of at least 1");
    Rules.check(
        containerId + size <= 1L << 32 && hostId + size <= 1L << 32,
        "an id mapping must not go beyond 4294967295");
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciIdMapping fromJson(JsonCursor json) {
    try {
      OciIdMapping parsed =
          new OciIdMapping(
              json.requireLong("containerID", 0, JsonCursor.UINT32_MAX),
              json.requireLong("hostID", 0, JsonCursor.UINT32_MAX),
              json.requireLong("size", 0, JsonCursor.UINT32_MAX));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("containerID", containerId)
        .put("hostID", hostId)
        .put("size", size)
        .build();
  }

  /** The id outside for {@code id} inside, if this range holds it. */
  public OptionalLong toHost(long id) {
    return id >= containerId && id < containerId + size
        ? OptionalLong.of(hostId + (id - containerId))
        : OptionalLong.empty();
  }
}
