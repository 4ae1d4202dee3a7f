package io.carafe.spec.image;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonString;
import io.carafe.spec.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image, whose digest is the image's id. Source: image-spec, config.md, and
 * Docker's additions to it.
 *
 * @param platform what it runs on
 * @param created when it was made
 * @param author who made it
 * @param config how its containers run
 * @param diffIds digests of the layers' tars, uncompressed, lowest first
 * @param history how it was made
 */
public record ImageConfig(
    Platform platform,
    Optional<Instant> created,
    Optional<String> author,
    ContainerConfig config,
    List<Digest> diffIds,
    List<ImageHistory> history) {
  /** Copies the lists and checks the rules. */
  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
    if (diffIds.size() > ImageLimits.LAYERS_MAX) {
      throw Problem.invalid(
          "image has %d layers, more than %d".formatted(diffIds.size(), ImageLimits.LAYERS_MAX));
    }
  }

  /**
   * Reads an image configuration.
   *
   * @throws Problem.Invalid with the JSON pointer of what is wrong, or if it is longer than {@link
   *     ImageLimits#CONFIG_BYTES_MAX}
   */
  public static ImageConfig parse(byte[] utf8) {
    JsonCursor json = Documents.cursor(utf8, "image configuration", ImageLimits.CONFIG_BYTES_MAX);
    @Nullable JsonCursor config = json.find("config");
    List<ImageHistory> history = new ArrayList<>();
    for (JsonCursor item : json.items("history")) {
      history.add(ImageHistory.fromJson(item));
    }
    try {
      return new ImageConfig(
          Platform.fromJson(json),
          instant(json, "created"),
          json.optionalText("author"),
          config == null ? ContainerConfig.NONE : ContainerConfig.fromJson(config),
          diffIds(json.require("rootfs")),
          history);
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  private static List<Digest> diffIds(JsonCursor rootfs) {
    String type = rootfs.optionalText("type").orElse("layers");
    if (!type.equals("layers")) {
      throw rootfs.invalid("type must be layers, not " + type);
    }
    List<Digest> diffIds = new ArrayList<>();
    for (JsonCursor item : rootfs.items("diff_ids")) {
      diffIds.add(Descriptor.digest(item));
    }
    return diffIds;
  }

  /** The document; other bytes than those it was read from, and so of another digest. */
  public JsonObject toJson() {
    List<JsonValue> digests = new ArrayList<>();
    for (Digest diffId : diffIds) {
      digests.add(new JsonString(diffId.toString()));
    }
    List<JsonObject> steps = new ArrayList<>();
    for (ImageHistory step : history) {
      steps.add(step.toJson());
    }
    JsonObject.Builder json = JsonObject.builder();
    put(json, "created", created);
    json.putOptional("author", author);
    platform.addTo(json);
    JsonObject rootfs =
        JsonObject.builder().put("type", "layers").put("diff_ids", new JsonArray(digests)).build();
    return json.put("config", config.toJson())
        .put("rootfs", rootfs)
        .putOptional("history", steps)
        .build();
  }

  /** A time of RFC 3339; the zero time of Go, year 1, is the same as none. */
  static Optional<Instant> instant(JsonCursor json, String name) {
    Optional<String> text = json.optionalText(name);
    if (text.isEmpty() || text.get().startsWith("0001-01-01T00:00:00")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text.get()));
    } catch (DateTimeException e) {
      throw json.require(name).invalid("must be a time like 2026-01-31T12:00:00Z");
    }
  }

  static void put(JsonObject.Builder json, String name, Optional<Instant> instant) {
    if (instant.isPresent()) {
      json.put(name, instant.get().toString());
    }
  }
}
