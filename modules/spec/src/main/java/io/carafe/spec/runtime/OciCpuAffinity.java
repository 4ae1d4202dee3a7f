package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;

/**
 * CPUs of an exec: while it joins the container, and after. Source: config.md, section Linux
 * Process.
 *
 * @param initial CPU list until the cgroup is joined
 * @param finalCpus CPU list afterwards
 */
public record OciCpuAffinity(Optional<String> initial, Optional<String> finalCpus)
    implements OciPart {
  /** Nothing is said. */
  public static final OciCpuAffinity NONE = new OciCpuAffinity(Optional.empty(), Optional.empty());

  /** Checks the rules. */
  public OciCpuAffinity {
    Rules.checkNotEmpty("initial", initial.orElse("-"));
    Rules.checkNotEmpty("final", finalCpus.orElse("-"));
    Rules.checkList("initial", initial.orElse("0"));
    Rules.checkList("final", finalCpus.orElse("0"));
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciCpuAffinity fromJson(JsonCursor json) {
    try {
      OciCpuAffinity parsed =
          new OciCpuAffinity(json.optionalText("initial"), json.optionalText("final"));
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
        .putOptional("initial", initial)
        .putOptional("final", finalCpus)
        .build();
  }
}
