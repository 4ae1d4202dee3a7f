package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Marks for the network, cgroup v1. Source: config-linux.md, section Network.
 *
 * @param classId class of packets
 * @param priorities priorities per interface
 */
public record OciNetwork(OptionalLong classId, List<OciInterfacePriority> priorities)
    implements OciPart {
  /** Nothing is said. */
  public static final OciNetwork NONE = new OciNetwork(OptionalLong.empty(), List.of());

  /** Copies the lists. */
  public OciNetwork {
    priorities = List.copyOf(priorities);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciNetwork fromJson(JsonCursor json) {
    List<OciInterfacePriority> priorities = new ArrayList<>();
    for (JsonCursor item : json.items("priorities")) {
      priorities.add(OciInterfacePriority.fromJson(item));
    }
    OciNetwork parsed =
        new OciNetwork(json.optionalLong("classID", 0, JsonCursor.UINT32_MAX), priorities);
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .putOptional("classID", classId)
        .putOptional("priorities", Rules.toJson(priorities))
        .build();
  }
}
