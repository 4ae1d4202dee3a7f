package io.carafe.engine.state;

import io.carafe.engine.record.MountPoint;
import io.carafe.engine.settings.MountSettings;
import io.carafe.engine.settings.MountSettings.Bind;
import io.carafe.engine.settings.MountSettings.BindOptions;
import io.carafe.engine.settings.MountSettings.Tmpfs;
import io.carafe.engine.settings.MountSettings.Volume;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Locale;

/** Mounts as JSON. */
final class MountJson {
  private MountJson() {}

  static JsonObject of(MountSettings mount) {
    return switch (mount) {
      case Bind bind ->
          JsonObject.builder()
              .put("type", "bind")
              .put("source", bind.source())
              .put("target", bind.target())
              .put("readOnly", bind.readOnly())
              .put("recursive", bind.options().recursive())
              .put("propagation", bind.options().propagation())
              .put("createSource", bind.createSource())
              .build();
      case Volume volume ->
          JsonObject.builder()
              .put("type", "volume")
              .putOptional("name", volume.name())
              .put("target", volume.target())
              .put("readOnly", volume.readOnly())
              .put("noCopy", volume.noCopy())
              .build();
      case Tmpfs tmpfs ->
          JsonObject.builder()
              .put("type", "tmpfs")
              .put("target", tmpfs.target())
              .putStrings("options", tmpfs.options())
              .build();
    };
  }

  static MountSettings read(JsonCursor json) {
    String target = json.requireString("target");
    return switch (json.requireString("type")) {
      case "bind" ->
          new Bind(
              json.requireString("source"),
              target,
              new BindOptions(
                  json.flag("readOnly"), json.flag("recursive"), json.requireString("propagation")),
              json.flag("createSource"));
      case "volume" ->
          new Volume(
              json.optionalString("name"), target, json.flag("readOnly"), json.flag("noCopy"));
      case "tmpfs" -> new Tmpfs(target, json.strings("options"));
      default -> throw json.require("type").invalid("is not a kind of mount");
    };
  }

  static JsonObject of(MountPoint mount) {
    return JsonObject.builder()
        .put("kind", mount.kind().word())
        .put("source", mount.source())
        .put("target", mount.target())
        .putOptional("volume", mount.volume())
        .put("readOnly", mount.flags().readOnly())
        .put("anonymous", mount.flags().anonymous())
        .put("propagation", mount.flags().propagation())
        .build();
  }

  static MountPoint readPoint(JsonCursor json) {
    return new MountPoint(
        MountPoint.Kind.valueOf(json.requireString("kind").toUpperCase(Locale.ROOT)),
        json.requireString("source"),
        json.requireString("target"),
        json.optionalString("volume"),
        new MountPoint.Flags(
            json.flag("readOnly"), json.flag("anonymous"), json.requireString("propagation")));
  }
}
