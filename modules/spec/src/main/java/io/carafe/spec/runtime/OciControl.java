package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the container may use: the members of linux about resources. Source: config-linux.md.
 *
 * @param cgroupsPath absolute, or relative to where the runtime puts containers
 * @param resources limits
 * @param intelRdt cache and bandwidth
 */
public record OciControl(
    Optional<String> cgroupsPath, OciResources resources, Optional<OciIntelRdt> intelRdt) {
  /** No limits. */
  public static final OciControl NONE =
      new OciControl(Optional.empty(), OciResources.NONE, Optional.empty());

  /** Checks the rules. */
  public OciControl {
    Rules.checkNotEmpty("cgroupsPath", cgroupsPath.orElse("-"));
  }

  /** Reads its members from the enclosing object. */
  static OciControl fromJson(JsonCursor json) {
    try {
      @Nullable JsonCursor resourcesJson = json.find("resources");
      @Nullable JsonCursor intelRdtJson = json.find("intelRdt");
      return new OciControl(
          json.optionalText("cgroupsPath"),
          resourcesJson == null ? OciResources.NONE : OciResources.fromJson(resourcesJson),
          intelRdtJson == null
              ? Optional.empty()
              : Optional.of(OciIntelRdt.fromJson(intelRdtJson)));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** Adds its members to the enclosing object. */
  void addTo(JsonObject.Builder json) {
    json.putOptional("cgroupsPath", cgroupsPath).putOptional("resources", resources.toJson());
    if (intelRdt.isPresent()) {
      json.put("intelRdt", intelRdt.get().toJson());
    }
  }

  /** The same with {@code cgroupsPath}. */
  public OciControl withCgroupsPath(String cgroupsPath) {
    return new OciControl(Optional.of(cgroupsPath), resources, intelRdt);
  }

  /** The same with {@code resources}. */
  public OciControl withResources(OciResources resources) {
    return new OciControl(cgroupsPath, resources, intelRdt);
  }
}
