package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel treats the processes: the members of linux about personality and NUMA. Source:
 * config-linux.md.
 *
 * @param personality execution domain
 * @param memoryPolicy NUMA memory policy
 */
public record OciTuning(
    Optional<OciPersonality> personality, Optional<OciMemoryPolicy> memoryPolicy) {
  /** As the caller's. */
  public static final OciTuning NONE = new OciTuning(Optional.empty(), Optional.empty());

  /** Reads its members from the enclosing object. */
  static OciTuning fromJson(JsonCursor json) {
    @Nullable JsonCursor personalityJson = json.find("personality");
    @Nullable JsonCursor memoryPolicyJson = json.find("memoryPolicy");
    return new OciTuning(
        personalityJson == null
            ? Optional.empty()
            : Optional.of(OciPersonality.fromJson(personalityJson)),
        memoryPolicyJson == null
            ? Optional.empty()
            : Optional.of(OciMemoryPolicy.fromJson(memoryPolicyJson)));
  }

  /** Adds its members to the enclosing object. */
  void addTo(JsonObject.Builder json) {
    if (personality.isPresent()) {
      json.put("personality", personality.get().toJson());
    }
    if (memoryPolicy.isPresent()) {
      json.put("memoryPolicy", memoryPolicy.get().toJson());
    }
  }
}
