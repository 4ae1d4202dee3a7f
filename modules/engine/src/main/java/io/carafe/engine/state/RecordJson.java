package io.carafe.engine.state;

import io.carafe.base.ContainerId;
import io.carafe.base.Digest;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.ImageUse;
import io.carafe.engine.record.Launch;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.Signal;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;

/** A container's record as the JSON document that the store keeps. */
public final class RecordJson {
  /** The largest record: a custom seccomp profile and a large environment fit. */
  private static final int BYTES_MAX = 16 << 20;

  private RecordJson() {}

  /** The document of {@code container}. */
  public static String write(ContainerRecord container) {
    return JsonText.write(
        JsonObject.builder()
            .put("id", container.id().value())
            .put("name", container.name().value())
            .put("created", StatusJson.nanos(container.created()))
            .put("imageId", container.image().id().toString())
            .put("imageName", container.image().name())
            .putStrings(
                "imageLayers", container.image().layers().stream().map(Digest::toString).toList())
            .put("settings", SettingsJson.of(container.settings()))
            .putOptional("mounts", container.mounts().stream().map(MountJson::of).toList())
            .put("launch", of(container.launch()))
            .put("state", StatusJson.of(container.status()))
            .build());
  }

  /** The record in {@code document}; a Problem names what is wrong with it. */
  public static ContainerRecord read(String document) {
    JsonCursor json =
        JsonCursor.of(JsonText.parse(document, JsonLimits.ofBytes(BYTES_MAX)), "container record");
    return new ContainerRecord(
        new ContainerId(json.requireString("id")),
        new ContainerName(json.requireString("name")),
        StatusJson.instant(json, "created"),
        new ImageUse(
            Digest.parse(json.requireString("imageId")),
            json.requireString("imageName"),
            json.strings("imageLayers").stream().map(Digest::parse).toList()),
        SettingsJson.read(json.require("settings")),
        json.items("mounts").stream().map(MountJson::readPoint).toList(),
        readLaunch(json.require("launch")),
        StatusJson.read(json.require("state")));
  }

  private static JsonObject of(Launch launch) {
    return JsonObject.builder()
        .putStrings("entrypoint", launch.entrypoint())
        .putStrings("command", launch.command())
        .putStrings("environment", launch.environment())
        .put("workingDirectory", launch.workingDirectory())
        .put("user", launch.user())
        .put("stopSignal", launch.stopSignal().number())
        .putStringMap("labels", launch.labels())
        .build();
  }

  private static Launch readLaunch(JsonCursor json) {
    return new Launch(
        json.strings("entrypoint"),
        json.strings("command"),
        json.strings("environment"),
        json.requireString("workingDirectory"),
        json.requireString("user"),
        new Signal((int) json.requireLong("stopSignal", 1, 64)),
        json.stringMap("labels"));
  }
}
