package io.carafe.app.cli.container;

import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.record.Launch;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.MountSettings;
import io.carafe.engine.settings.ResourceSettings;
import io.carafe.engine.settings.SecuritySettings;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonString;
import io.carafe.spec.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A container as {@code inspect} shows it, with docker's keys. */
final class ContainerDetails {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final ContainerRecord container;

  ContainerDetails(ContainerRecord container) {
    this.container = container;
  }

  /**
   * The whole object.
   *
   * @param folder where the container's log lies
   */
  JsonObject json(Path folder) {
    List<String> words = words();
    return JsonObject.builder()
        .put("Id", container.id().value())
        .put("Created", container.created().toString())
        .put("Path", words.isEmpty() ? "" : words.getFirst())
        .putStrings("Args", words.isEmpty() ? List.of() : words.subList(1, words.size()))
        .put("State", state())
        .put("Image", container.image().id().toString())
        .put("LogPath", folder.resolve("log").toString())
        .put("Name", "/" + container.name().value())
        .put("Driver", "overlay")
        .put("Platform", "linux")
        .put("HostConfig", hostConfig())
        .put("Mounts", mounts())
        .put("Config", config())
        .build();
  }

  private List<String> words() {
    List<String> words = new ArrayList<>(container.launch().entrypoint());
    words.addAll(container.launch().command());
    return words;
  }

  private JsonObject state() {
    Status status = container.status();
    return switch (status) {
      case Status.Created _ -> state(0, NEVER, JsonObject.EMPTY, "");
      case Status.StartFailed failed -> failedState(failed.report());
      case Status.Running running ->
          state(running.pid(), running.started().toString(), JsonObject.EMPTY, "");
      case Status.Paused paused ->
          state(paused.pid(), paused.started().toString(), JsonObject.EMPTY, "");
      case Status.Exited exited ->
          state(
              0,
              exited.started().toString(),
              ended(exited.ending()),
              exited.ending().explanation().orElse(""));
      case Status.Removing _ -> state(0, NEVER, JsonObject.EMPTY, "");
      case Status.Dead dead -> state(0, NEVER, JsonObject.EMPTY, dead.reason());
    };
  }

  private static JsonObject ended(Ending ending) {
    return JsonObject.builder()
        .put("ExitCode", ending.exitCode())
        .put("FinishedAt", ending.finished().toString())
        .put("OOMKilled", ending.memory().killed())
        .build();
  }

  private JsonObject failedState(FailureReport report) {
    JsonObject ending = JsonObject.builder().put("ExitCode", report.exitCode()).build();
    return state(0, NEVER, ending, report.message());
  }

  private JsonObject state(int pid, String started, JsonObject ending, String error) {
    Status status = container.status();
    JsonObject.Builder state =
        JsonObject.builder()
            .put("Status", status.word())
            .put("Running", container.isAlive())
            .put("Paused", status instanceof Status.Paused)
            .put("Restarting", false)
            .put("OOMKilled", false)
            .put("Dead", status instanceof Status.Dead)
            .put("Pid", pid)
            .put("ExitCode", 0)
            .put("Error", error)
            .put("StartedAt", started)
            .put("FinishedAt", NEVER);
    ending.members().forEach(state::put);
    return state.build();
  }

  private JsonObject config() {
    ContainerSettings settings = container.settings();
    Launch launch = container.launch();
    return JsonObject.builder()
        .put(
            "Hostname", settings.namespaces().names().hostname().orElse(container.id().shortened()))
        .put("Domainname", settings.namespaces().names().domainname().orElse(""))
        .put("User", launch.user())
        .put("AttachStdin", settings.streams().attached().stdin())
        .put("AttachStdout", settings.streams().attached().stdout())
        .put("AttachStderr", settings.streams().attached().stderr())
        .put("Tty", settings.streams().terminal())
        .put("OpenStdin", settings.streams().openStdin())
        .put("StdinOnce", settings.streams().stdinOnce())
        .putStrings("Env", launch.environment())
        .putStrings("Cmd", launch.command())
        .put("Image", container.image().name())
        .put("WorkingDir", launch.workingDirectory())
        .putStrings("Entrypoint", launch.entrypoint())
        .put("Labels", labels(launch))
        .put("StopSignal", launch.stopSignal().name())
        .build();
  }

  private static JsonObject labels(Launch launch) {
    JsonObject.Builder labels = JsonObject.builder();
    launch.labels().forEach(labels::put);
    return labels.build();
  }

  private JsonObject hostConfig() {
    ContainerSettings settings = container.settings();
    ResourceSettings resources = settings.resources();
    SecuritySettings security = settings.security();
    return JsonObject.builder()
        .putStrings("Binds", binds(settings.mounts()))
        .put("NetworkMode", settings.namespaces().network().word())
        .put("AutoRemove", settings.life().autoRemove())
        .put("Privileged", security.privileged())
        .put("ReadonlyRootfs", security.options().readOnlyRoot())
        .putStrings("CapAdd", security.capAdd())
        .putStrings("CapDrop", security.capDrop())
        .put("Memory", resources.memory().limitBytes().orElse(0))
        .put("MemorySwap", resources.memory().swapBytes().orElse(0))
        .put("MemoryReservation", resources.memory().reservationBytes().orElse(0))
        .put("NanoCpus", resources.cpu().nanoCpus().orElse(0))
        .put("CpuShares", resources.cpu().shares().orElse(0))
        .put("CpusetCpus", resources.cpu().cpus().orElse(""))
        .put("CpusetMems", resources.cpu().mems().orElse(""))
        .put("PidsLimit", resources.pidsMax().orElse(0))
        .put("OomScoreAdj", resources.oomScoreAdj().orElse(0))
        .put("ShmSize", resources.shmBytes().orElse(64L << 20))
        .build();
  }

  private static List<String> binds(List<MountSettings> mounts) {
    List<String> binds = new ArrayList<>();
    for (MountSettings mount : mounts) {
      if (mount instanceof MountSettings.Bind bind) {
        binds.add(bind.source() + ":" + bind.target() + (bind.readOnly() ? ":ro" : ""));
      }
    }
    return binds;
  }

  private JsonArray mounts() {
    List<JsonValue> mounts = new ArrayList<>();
    for (MountPoint mount : container.mounts()) {
      mounts.add(
          JsonObject.builder()
              .put("Type", mount.kind().word())
              .put("Name", new JsonString(mount.volume().orElse("")))
              .put("Source", mount.source())
              .put("Destination", mount.target())
              .put("RW", !mount.flags().readOnly())
              .put("Propagation", mount.flags().propagation())
              .build());
    }
    return new JsonArray(mounts);
  }
}
