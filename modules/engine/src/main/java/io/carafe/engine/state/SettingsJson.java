package io.carafe.engine.state;

import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.LifeSettings;
import io.carafe.engine.settings.LogSettings;
import io.carafe.engine.settings.NamespaceSettings;
import io.carafe.engine.settings.NamespaceSettings.Names;
import io.carafe.engine.settings.NamespaceSettings.Resolver;
import io.carafe.engine.settings.NamespaceSettings.Shared;
import io.carafe.engine.settings.NetworkMode;
import io.carafe.engine.settings.ProcessSettings;
import io.carafe.engine.settings.SecuritySettings;
import io.carafe.engine.settings.SecuritySettings.Seccomp;
import io.carafe.engine.settings.SecuritySettings.SecurityOptions;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.StreamSettings;
import io.carafe.engine.settings.StreamSettings.Attached;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A container's settings as JSON. */
final class SettingsJson {
  private SettingsJson() {}

  static JsonObject of(ContainerSettings settings) {
    return JsonObject.builder()
        .put("image", settings.image())
        .putOptional("name", settings.name().map(ContainerName::value))
        .put("process", of(settings.process()))
        .put("streams", of(settings.streams()))
        .put("life", of(settings.life()))
        .putStringMap("labels", settings.labels())
        .putOptional("mounts", settings.mounts().stream().map(MountJson::of).toList())
        .put("security", of(settings.security()))
        .put("resources", LimitsJson.of(settings.resources()))
        .put("namespaces", of(settings.namespaces()))
        .put("logBytesMax", settings.log().fileBytesMax())
        .put("logFilesMax", settings.log().filesMax())
        .putOptional("platform", settings.platform())
        .build();
  }

  static ContainerSettings read(JsonCursor json) {
    return new ContainerSettings(
        json.requireString("image"),
        json.optionalString("name").map(ContainerName::new),
        readProcess(json.require("process")),
        readStreams(json.require("streams")),
        readLife(json.require("life")),
        json.stringMap("labels"),
        json.items("mounts").stream().map(MountJson::read).toList(),
        readSecurity(json.require("security")),
        LimitsJson.read(json.require("resources")),
        readNamespaces(json.require("namespaces")),
        new LogSettings(
            json.requireLong("logBytesMax", 0, Long.MAX_VALUE),
            (int) json.requireLong("logFilesMax", 1, 1000)),
        json.optionalString("platform"));
  }

  private static JsonObject of(ProcessSettings process) {
    JsonObject.Builder object = JsonObject.builder();
    process.entrypoint().ifPresent(words -> object.put("entrypoint", JsonArray.ofStrings(words)));
    return object
        .putStrings("command", process.command())
        .putStrings("environment", process.environment())
        .putOptional("workingDirectory", process.workingDirectory())
        .putOptional("user", process.user())
        .putStrings("groupAdd", process.groupAdd())
        .build();
  }

  private static ProcessSettings readProcess(JsonCursor json) {
    return new ProcessSettings(
        Optional.ofNullable(json.find("entrypoint")).map(JsonCursor::asStrings),
        json.strings("command"),
        json.strings("environment"),
        json.optionalString("workingDirectory"),
        json.optionalString("user"),
        json.strings("groupAdd"));
  }

  private static JsonObject of(StreamSettings streams) {
    return JsonObject.builder()
        .put("terminal", streams.terminal())
        .put("openStdin", streams.openStdin())
        .put("stdinOnce", streams.stdinOnce())
        .put("attachStdin", streams.attached().stdin())
        .put("attachStdout", streams.attached().stdout())
        .put("attachStderr", streams.attached().stderr())
        .build();
  }

  private static StreamSettings readStreams(JsonCursor json) {
    return new StreamSettings(
        json.flag("terminal"),
        json.flag("openStdin"),
        json.flag("stdinOnce"),
        new Attached(
            json.flag("attachStdin"), json.flag("attachStdout"), json.flag("attachStderr")));
  }

  private static JsonObject of(LifeSettings life) {
    OptionalLong timeout =
        life.stopTimeout()
            .map(value -> OptionalLong.of(value.toMillis()))
            .orElse(OptionalLong.empty());
    JsonObject.Builder object = JsonObject.builder().put("autoRemove", life.autoRemove());
    life.stopSignal().ifPresent(signal -> object.put("stopSignal", signal.number()));
    return object.putOptional("stopTimeoutMillis", timeout).build();
  }

  private static LifeSettings readLife(JsonCursor json) {
    OptionalLong signal = json.optionalLong("stopSignal", 1, 64);
    OptionalLong millis = json.optionalLong("stopTimeoutMillis");
    return new LifeSettings(
        json.flag("autoRemove"),
        signal.isPresent() ? Optional.of(new Signal((int) signal.getAsLong())) : Optional.empty(),
        millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty());
  }

  private static JsonObject of(SecuritySettings security) {
    SecurityOptions options = security.options();
    JsonObject.Builder object = JsonObject.builder();
    switch (security.seccomp()) {
      case Seccomp.Standard() -> object.put("seccomp", "standard");
      case Seccomp.Unconfined() -> object.put("seccomp", "unconfined");
      case Seccomp.Profile(String json) ->
          object.put("seccomp", "profile").put("seccompProfile", json);
    }
    return object
        .put("privileged", security.privileged())
        .putStrings("capAdd", security.capAdd())
        .putStrings("capDrop", security.capDrop())
        .put("noNewPrivileges", options.noNewPrivileges())
        .put("unmaskedPaths", options.unmaskedPaths())
        .putOptional("apparmor", options.apparmor())
        .put("readOnlyRoot", options.readOnlyRoot())
        .build();
  }

  private static SecuritySettings readSecurity(JsonCursor json) {
    return new SecuritySettings(
        json.flag("privileged"),
        json.strings("capAdd"),
        json.strings("capDrop"),
        readSeccomp(json),
        new SecurityOptions(
            json.flag("noNewPrivileges"),
            json.flag("unmaskedPaths"),
            json.optionalString("apparmor"),
            json.flag("readOnlyRoot")));
  }

  private static Seccomp readSeccomp(JsonCursor json) {
    return switch (json.requireString("seccomp")) {
      case "standard" -> new Seccomp.Standard();
      case "unconfined" -> new Seccomp.Unconfined();
      case "profile" -> new Seccomp.Profile(json.requireString("seccompProfile"));
      default -> throw json.require("seccomp").invalid("is not a choice of seccomp profile");
    };
  }

  private static JsonObject of(NamespaceSettings namespaces) {
    Resolver resolver = namespaces.resolver();
    return JsonObject.builder()
        .put("network", namespaces.network().word())
        .put("hostPid", namespaces.shared().pid())
        .put("hostIpc", namespaces.shared().ipc())
        .put("hostUts", namespaces.shared().uts())
        .putOptional("hostname", namespaces.names().hostname())
        .putOptional("domainname", namespaces.names().domainname())
        .putStrings("dns", resolver.servers())
        .putStrings("dnsSearch", resolver.search())
        .putStrings("dnsOptions", resolver.options())
        .putStrings("extraHosts", resolver.hosts())
        .putStringMap("sysctls", namespaces.sysctls())
        .build();
  }

  private static NamespaceSettings readNamespaces(JsonCursor json) {
    return new NamespaceSettings(
        NetworkMode.parse(json.requireString("network")),
        new Shared(json.flag("hostPid"), json.flag("hostIpc"), json.flag("hostUts")),
        new Names(json.optionalString("hostname"), json.optionalString("domainname")),
        new Resolver(
            json.strings("dns"),
            json.strings("dnsSearch"),
            json.strings("dnsOptions"),
            json.strings("extraHosts")),
        json.stringMap("sysctls"));
  }
}
