package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The NUMA memory policy. Source: config-linux.md, section Memory Policy; set_mempolicy(2).
 *
 * @param mode the mode
 * @param nodes list of nodes
 * @param flags flags
 */
public record OciMemoryPolicy(
    OciMemoryPolicyMode mode, Optional<String> nodes, List<OciMemoryPolicyFlag> flags)
    implements OciPart {
  /** Copies the lists and checks the rules. */
  public OciMemoryPolicy {
    flags = List.copyOf(flags);
    Rules.checkNotEmpty("nodes", nodes.orElse("-"));
    Rules.checkList("nodes", nodes.orElse("0"));
    boolean takesNodes =
        mode != OciMemoryPolicyMode.MPOL_DEFAULT && mode != OciMemoryPolicyMode.MPOL_LOCAL;
    Rules.check(takesNodes || nodes.isEmpty(), "{} takes no nodes", mode);
    Rules.check(
        !takesNodes || nodes.isPresent() || mode == OciMemoryPolicyMode.MPOL_PREFERRED,
        "{} needs nodes",
        mode);
    Rules.check(
        !(flags.contains(OciMemoryPolicyFlag.MPOL_F_RELATIVE_NODES)
            && flags.contains(OciMemoryPolicyFlag.MPOL_F_STATIC_NODES)),
        "MPOL_F_RELATIVE_NODES and MPOL_F_STATIC_NODES exclude each other");
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciMemoryPolicy fromJson(JsonCursor json) {
    try {
      OciMemoryPolicy parsed =
          new OciMemoryPolicy(
              json.requireWord("mode", OciMemoryPolicyMode.values()),
              json.optionalText("nodes"),
              json.words("flags", OciMemoryPolicyFlag.values()));
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
        .put("mode", mode.word())
        .putOptional("nodes", nodes)
        .putStrings("flags", Rules.words(flags))
        .build();
  }
}
