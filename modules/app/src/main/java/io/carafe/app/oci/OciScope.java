package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.cgroups.Cgroup;
import io.carafe.cgroups.systemd.Scope;
import io.carafe.cgroups.systemd.ScopeName;
import io.carafe.cgroups.systemd.ScopeProperties;
import io.carafe.cgroups.systemd.Systemd;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.runtime.OciControl;
import io.carafe.spec.runtime.OciResources;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The unit of systemd that a container lies in.
 *
 * @param unit its name; empty where systemd is not asked
 * @param cgroup its cgroup in every hierarchy, without a slash in front
 */
record OciScope(String unit, String cgroup) {
  /** Cgroups are made without systemd. */
  static final OciScope NONE = new OciScope("", "");

  /** The scope that a call asks for. */
  static OciScope of(OciCall call, OciControl control) {
    String manager = call.global().value("cgroup-manager").orElse("");
    if (!manager.isEmpty() && !manager.equals("cgroupfs") && !manager.equals("systemd")) {
      throw Problem.invalid("option --cgroup-manager: " + manager + " is not cgroupfs or systemd");
    }
    if (!call.global().has("systemd-cgroup") && !manager.equals("systemd")) {
      return NONE;
    }
    ContainerId id = call.id();
    ScopeName name = ScopeName.of(control.cgroupsPath(), id);
    if (name.isSlice()) {
      throw Problem.unsupported("a slice as the unit of a container: " + name.unit())
          .withPointer("/linux/cgroupsPath");
    }
    return new OciScope(name.unit(), name.cgroup());
  }

  boolean exists() {
    return !unit.isEmpty();
  }

  OciScope map(UnaryOperator<String> change) {
    return new OciScope(change.apply(unit), change.apply(cgroup));
  }

  /** Has systemd make it, to be closed once the container runs. */
  Optional<Scope> open(OciCall call, OciControl control) {
    if (!exists()) {
      return Optional.empty();
    }
    ScopeName name = ScopeName.of(control.cgroupsPath(), call.id());
    return Optional.of(Scope.start(name, control.resources(), call.containers().isUnified()));
  }

  /** Tells systemd of new limits, or it would bring the old ones back. */
  void update(OciResources resources, Cgroup cgroups) {
    if (exists()) {
      try (Systemd systemd = Systemd.connect()) {
        systemd.set(unit, ScopeProperties.ofUpdate(resources, cgroups.folders().isUnified()));
      }
    }
  }

  /** Ends it with all that is in it. */
  void stop() {
    if (exists()) {
      try (Systemd systemd = Systemd.connect()) {
        systemd.stop(unit);
      }
    }
  }

  Optional<JsonObject> toJson() {
    return exists()
        ? Optional.of(JsonObject.builder().put("unit", unit).put("cgroup", cgroup).build())
        : Optional.empty();
  }

  static OciScope fromJson(@Nullable JsonCursor json) {
    return json == null
        ? NONE
        : new OciScope(json.requireString("unit"), json.requireString("cgroup"));
  }
}
