package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.program.plan.Handover;
import io.carafe.program.plan.PlanOptions;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How a container's program is compiled beside its configuration.
 *
 * @param bundle the bundle's folder
 * @param handover what is handed over
 * @param preserved how many descriptors above standard error it keeps
 * @param sockets how many of these are announced to it as sockets that listen (sd_listen_fds(3))
 * @param keyring whether it gets a session keyring
 * @param scope the unit that systemd makes for it
 */
record OciCreation(
    String bundle, Handover handover, int preserved, int sockets, boolean keyring, OciScope scope) {
  /** Stands for the id where programs of several ids are compared; no path contains it. */
  private static final String ID = "\0";

  /** The same for any container: equal for those that differ only in the id. */
  OciCreation without(ContainerId id) {
    return map(text -> text.replace(id.value(), ID));
  }

  /** The reverse of {@link #without}. */
  OciCreation with(ContainerId id) {
    return map(text -> text.replace(ID, id.value()));
  }

  private OciCreation map(UnaryOperator<String> change) {
    Handover mapped =
        new Handover(
            change.apply(handover.stateFolder()),
            handover.waits(),
            handover.keepsState(),
            handover.pidFile().map(change),
            handover.consoleSocket().map(change),
            handover.pidfdSocket().map(change));
    return new OciCreation(
        change.apply(bundle), mapped, preserved, sockets, keyring, scope.map(change));
  }

  /** The configuration with what the caller adds to the environment. */
  OciSpec prepare(OciSpec spec) {
    if (sockets == 0 || spec.process().isEmpty()) {
      return spec;
    }
    OciProcess process = spec.process().get();
    List<String> environment = new ArrayList<>(process.env());
    environment.add("LISTEN_FDS=" + sockets);
    environment.add("LISTEN_PID=1");
    return spec.withProcess(process.withEnv(environment));
  }

  /** As the compiler takes it. */
  PlanOptions options(ContainerId id) {
    PlanOptions options =
        PlanOptions.caller(id, bundle)
            .withPreservedDescriptors(preserved)
            .withSessionKeyring(keyring)
            .withHandover(handover);
    return scope.exists() ? options.withCgroup(scope.cgroup()) : options;
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("stateFolder", handover.stateFolder())
        .put("waits", handover.waits())
        .put("keepsState", handover.keepsState())
        .putOptional("pidFile", handover.pidFile())
        .putOptional("consoleSocket", handover.consoleSocket())
        .putOptional("pidfdSocket", handover.pidfdSocket())
        .put("preserved", preserved)
        .put("sockets", sockets)
        .put("keyring", keyring)
        .putOptional("scope", scope.toJson().orElse(JsonObject.EMPTY))
        .build();
  }

  static OciCreation fromJson(JsonCursor json, String bundle) {
    Handover handover =
        new Handover(
            json.requireString("stateFolder"),
            json.flag("waits"),
            json.flag("keepsState"),
            json.optionalString("pidFile"),
            json.optionalString("consoleSocket"),
            json.optionalString("pidfdSocket"));
    int preserved = json.optionalInt("preserved", 0, PlanOptions.PRESERVED_MAX).orElse(0);
    int sockets = json.optionalInt("sockets", 0, preserved).orElse(0);
    return new OciCreation(
        bundle,
        handover,
        preserved,
        sockets,
        json.flag("keyring"),
        OciScope.fromJson(json.find("scope")));
  }
}
