package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;

/**
 * The execution domain. Source: config-linux.md, section Personality.
 *
 * @param domain the domain
 * @param flags none is defined so far
 */
public record OciPersonality(OciPersonalityDomain domain, List<String> flags) implements OciPart {
  /** Copies the lists. */
  public OciPersonality {
    flags = List.copyOf(flags);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciPersonality fromJson(JsonCursor json) {
    OciPersonality parsed =
        new OciPersonality(
            json.requireWord("domain", OciPersonalityDomain.values()), json.strings("flags"));
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder().put("domain", domain.word()).putStrings("flags", flags).build();
  }
}
