package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mount. Source: config.md, section Mounts.
 *
 * @param destination path inside; a relative one is taken from {@code /}
 * @param type filesystem; {@code bind} or absent with the option {@code bind} or {@code rbind}
 * @param source device or path; a relative one is taken from the bundle
 * @param options mount options, in order
 * @param uidMappings user ids of an id-mapped mount
 * @param gidMappings group ids of an id-mapped mount
 */
public record OciMount(
    String destination,
    Optional<String> type,
    Optional<String> source,
    List<String> options,
    List<OciIdMapping> uidMappings,
    List<OciIdMapping> gidMappings)
    implements OciPart {
  /** Copies the lists and checks the rules. */
  public OciMount {
    options = List.copyOf(options);
    uidMappings = List.copyOf(uidMappings);
    gidMappings = List.copyOf(gidMappings);
    Rules.checkNotEmpty("type", type.orElse("-"));
    Rules.checkNotEmpty("source", source.orElse("-"));
    Rules.checkNotEmpty("mount destination", destination);
    Rules.check(
        uidMappings.isEmpty() == gidMappings.isEmpty(),
        "mount {} must have both uidMappings and gidMappings, or neither",
        destination);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciMount fromJson(JsonCursor json) {
    try {
      List<OciIdMapping> uidMappings = new ArrayList<>();
      for (JsonCursor item : json.items("uidMappings")) {
        uidMappings.add(OciIdMapping.fromJson(item));
      }
      List<OciIdMapping> gidMappings = new ArrayList<>();
      for (JsonCursor item : json.items("gidMappings")) {
        gidMappings.add(OciIdMapping.fromJson(item));
      }
      OciMount parsed =
          new OciMount(
              json.requireString("destination"),
              json.optionalText("type"),
              json.optionalText("source"),
              json.strings("options"),
              uidMappings,
              gidMappings);
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
        .put("destination", destination)
        .putOptional("type", type)
        .putOptional("source", source)
        .putStrings("options", options)
        .putOptional("uidMappings", Rules.toJson(uidMappings))
        .putOptional("gidMappings", Rules.toJson(gidMappings))
        .build();
  }

  /** The same with {@code type}. */
  public OciMount withType(String type) {
    return new OciMount(destination, Optional.of(type), source, options, uidMappings, gidMappings);
  }

  /** The same with {@code source}. */
  public OciMount withSource(String source) {
    return new OciMount(destination, type, Optional.of(source), options, uidMappings, gidMappings);
  }

  /** The same with {@code options}. */
  public OciMount withOptions(List<String> options) {
    return new OciMount(destination, type, source, options, uidMappings, gidMappings);
  }

  /** A mount without id mappings. */
  public static OciMount of(String destination, String type, String source, List<String> options) {
    return new OciMount(
        destination, Optional.of(type), Optional.of(source), options, List.of(), List.of());
  }

  /** Whether it is a bind mount: by its type or by an option. */
  public boolean isBind() {
    return type.orElse("").equals("bind") || options.contains("bind") || options.contains("rbind");
  }
}
