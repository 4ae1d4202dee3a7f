package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Cache and memory bandwidth, Intel RDT. Source: config-linux.md, section IntelRdt.
 *
 * @param closId name of the class of service
 * @param schemata lines for the schemata file
 * @param l3CacheSchema cache schema line
 * @param memBwSchema bandwidth schema, {@code MB:…}
 * @param enableMonitoring whether a monitoring group is made
 */
public record OciIntelRdt(
    Optional<String> closId,
    List<String> schemata,
    Optional<String> l3CacheSchema,
    Optional<String> memBwSchema,
    boolean enableMonitoring)
    implements OciPart {
  /** Copies the lists and checks the rules. */
  public OciIntelRdt {
    schemata = List.copyOf(schemata);
    Rules.checkNotEmpty("closID", closId.orElse("-"));
    Rules.checkNotEmpty("l3CacheSchema", l3CacheSchema.orElse("-"));
    Rules.checkNotEmpty("memBwSchema", memBwSchema.orElse("-"));
    String clos = closId.orElse("-");
    Rules.check(
        clos.indexOf('/') < 0 && !clos.equals(".") && !clos.equals(".."),
        "closID \"{}\" must be a file name",
        clos);
    String bandwidth = memBwSchema.orElse("MB:");
    Rules.check(
        bandwidth.startsWith("MB:") && bandwidth.indexOf('\n') < 0,
        "memBwSchema must be one line that starts with MB:");
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciIntelRdt fromJson(JsonCursor json) {
    try {
      OciIntelRdt parsed =
          new OciIntelRdt(
              json.optionalText("closID"),
              json.strings("schemata"),
              json.optionalText("l3CacheSchema"),
              json.optionalText("memBwSchema"),
              json.flag("enableMonitoring"));
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
        .putOptional("closID", closId)
        .putStrings("schemata", schemata)
        .putOptional("l3CacheSchema", l3CacheSchema)
        .putOptional("memBwSchema", memBwSchema)
        .putOptional("enableMonitoring", enableMonitoring)
        .build();
  }
}
