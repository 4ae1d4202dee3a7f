package io.carafe.app.cli.container;

import io.carafe.app.render.HumanDuration;
import io.carafe.app.render.template.Listing;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.record.Status;
import io.carafe.spec.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Containers as {@code ps} lists them. */
final class ContainerRows {
  private static final int COMMAND_CHARACTERS_MAX = 20;
  private static final DateTimeFormatter CREATED_AT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z zzz", Locale.ROOT)
          .withZone(ZoneId.of("UTC"));

  /** How docker calls the columns. */
  static final Listing LISTING =
      new Listing(
              "ID=CONTAINER ID",
              "Image=IMAGE",
              "Command=COMMAND",
              "RunningFor=CREATED",
              "Status=STATUS",
              "Ports=PORTS",
              "Names=NAMES")
          .further(
              "CreatedAt=CREATED AT",
              "Labels=LABELS",
              "Mounts=MOUNTS",
              "Networks=NETWORKS",
              "State=STATE");

  private final Instant now;
  private final boolean whole;

  /** Rows as of {@code now}; {@code whole} shows ids and commands uncut. */
  ContainerRows(Instant now, boolean whole) {
    this.now = now;
    this.whole = whole;
  }

  /** The container with docker's keys. */
  JsonObject row(ContainerRecord container) {
    return JsonObject.builder()
        .put("Command", command(container))
        .put("CreatedAt", CREATED_AT.format(container.created()))
        .put("ID", id(container))
        .put("Image", container.image().name())
        .put("Labels", labels(container))
        .put("Mounts", mounts(container))
        .put("Names", container.name().value())
        .put("Networks", container.settings().namespaces().network().word())
        .put("Ports", "")
        .put("RunningFor", ago(container.created()))
        .put("State", container.status().word())
        .put("Status", status(container.status()))
        .build();
  }

  String id(ContainerRecord container) {
    return whole ? container.id().value() : container.id().shortened();
  }

  private String command(ContainerRecord container) {
    List<String> words = new ArrayList<>(container.launch().entrypoint());
    words.addAll(container.launch().command());
    String text = String.join(" ", words);
    if (!whole && text.length() > COMMAND_CHARACTERS_MAX) {
      text = text.substring(0, COMMAND_CHARACTERS_MAX - 1) + "…";
    }
    return '"' + text + '"';
  }

  private static String labels(ContainerRecord container) {
    List<String> labels = new ArrayList<>();
    container.launch().labels().forEach((name, value) -> labels.add(name + "=" + value));
    labels.sort(null);
    return String.join(",", labels);
  }

  private static String mounts(ContainerRecord container) {
    List<String> names = new ArrayList<>();
    for (MountPoint mount : container.mounts()) {
      names.add(mount.volume().orElse(mount.source()));
    }
    return String.join(",", names);
  }

  private String ago(Instant time) {
    return HumanDuration.of(Duration.between(time, now)) + " ago";
  }

  private String status(Status status) {
    return switch (status) {
      case Status.Created _, Status.StartFailed _ -> "Created";
      case Status.Running running -> "Up " + since(running.started());
      case Status.Paused paused -> "Up " + since(paused.started()) + " (Paused)";
      case Status.Exited exited -> exited(exited.ending());
      case Status.Removing _ -> "Removal In Progress";
      case Status.Dead _ -> "Dead";
    };
  }

  private String exited(Ending ending) {
    return "Exited (" + ending.exitCode() + ") " + ago(ending.finished());
  }

  private String since(Instant time) {
    return HumanDuration.of(Duration.between(time, now));
  }
}
