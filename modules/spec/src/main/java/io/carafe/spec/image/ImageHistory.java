package io.carafe.spec.image;

import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * One step of the making of an image.
 *
 * @param created when
 * @param createdBy the command
 * @param author who
 * @param comment more about it
 * @param emptyLayer whether it made no layer
 */
public record ImageHistory(
    Optional<Instant> created,
    Optional<String> createdBy,
    Optional<String> author,
    Optional<String> comment,
    boolean emptyLayer) {
  static ImageHistory fromJson(JsonCursor json) {
    return new ImageHistory(
        ImageConfig.instant(json, "created"),
        json.optionalText("created_by"),
        json.optionalText("author"),
        json.optionalText("comment"),
        json.flag("empty_layer"));
  }

  JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder();
    ImageConfig.put(json, "created", created);
    return json.putOptional("created_by", createdBy)
        .putOptional("author", author)
        .putOptional("comment", comment)
        .putOptional("empty_layer", emptyLayer)
        .build();
  }
}
