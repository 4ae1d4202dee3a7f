package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;

/**
 * The five capability sets, as names like {@code CAP_KILL}; a name the kernel does not know is
 * kept. Source: config.md, section Linux Process.
 *
 * @param bounding the bounding set
 * @param effective the effective set
 * @param inheritable the inheritable set
 * @param permitted the permitted set
 * @param ambient the ambient set
 */
public record OciCapabilities(
    List<String> bounding,
    List<String> effective,
    List<String> inheritable,
    List<String> permitted,
    List<String> ambient)
    implements OciPart {
  /** No capability in any set. */
  public static final OciCapabilities NONE =
      new OciCapabilities(List.of(), List.of(), List.of(), List.of(), List.of());

  /** Copies the lists and checks the rules. */
  public OciCapabilities {
    bounding = List.copyOf(bounding);
    effective = List.copyOf(effective);
    inheritable = List.copyOf(inheritable);
    permitted = List.copyOf(permitted);
    ambient = List.copyOf(ambient);
    checkNames(bounding);
    checkNames(effective);
    checkNames(inheritable);
    checkNames(permitted);
    checkNames(ambient);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciCapabilities fromJson(JsonCursor json) {
    try {
      OciCapabilities parsed =
          new OciCapabilities(
              json.strings("bounding"),
              json.strings("effective"),
              json.strings("inheritable"),
              json.strings("permitted"),
              json.strings("ambient"));
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
        .putStrings("bounding", bounding)
        .putStrings("effective", effective)
        .putStrings("inheritable", inheritable)
        .putStrings("permitted", permitted)
        .putStrings("ambient", ambient)
        .build();
  }

  /** The same sets without ambient and inheritable ones, all three others {@code names}. */
  public static OciCapabilities of(List<String> names) {
    return new OciCapabilities(names, names, List.of(), names, List.of());
  }

  private static void checkNames(List<String> names) {
    for (String name : names) {
      Rules.check(
          name.startsWith("CAP_") && name.length() > 4,
          "capability \"{}\" must be a name like CAP_KILL",
          name);
    }
  }
}
