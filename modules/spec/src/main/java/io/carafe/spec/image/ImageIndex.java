package io.carafe.spec.image;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index: one name, an image for each platform. Also the index.json of an OCI layout, whose
 * entries are images by name. Source: image-spec, image-index.md; Docker's manifest list.
 *
 * @param mediaType {@link MediaTypes#OCI_INDEX} or {@link MediaTypes#DOCKER_INDEX}
 * @param manifests the entries, in order of preference
 * @param annotations free texts by name
 * @param artifactType what it is, where it is not about images
 * @param subject the manifest that it says something about
 */
public record ImageIndex(
    String mediaType,
    List<Descriptor> manifests,
    Map<String, String> annotations,
    Optional<String> artifactType,
    Optional<Descriptor> subject)
    implements ManifestDocument {
  /** Copies the lists and checks the rules. */
  public ImageIndex {
    manifests = List.copyOf(manifests);
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    if (!MediaTypes.isIndex(mediaType)) {
      throw Problem.invalid("mediaType " + mediaType + " is not an index's");
    }
    if (manifests.size() > ImageLimits.INDEX_ENTRIES_MAX) {
      throw Problem.invalid(
          "index has %d entries, more than %d"
              .formatted(manifests.size(), ImageLimits.INDEX_ENTRIES_MAX));
    }
  }

  /** An OCI index of these entries. */
  public static ImageIndex of(List<Descriptor> manifests) {
    return new ImageIndex(
        MediaTypes.OCI_INDEX, manifests, Map.of(), Optional.empty(), Optional.empty());
  }

  /**
   * Reads an index.
   *
   * @throws Problem.Invalid if it is something else or longer than {@link
   *     ImageLimits#MANIFEST_BYTES_MAX}
   */
  public static ImageIndex parse(byte[] utf8) {
    return switch (ManifestDocument.parse(utf8)) {
      case ImageIndex index -> index;
      case Manifest manifest ->
          throw Problem.invalid("index: is a manifest of " + manifest.layers().size() + " layers");
    };
  }

  static ImageIndex fromJson(JsonCursor json) {
    String mediaType = Documents.mediaType(json, MediaTypes.OCI_INDEX, MediaTypes.DOCKER_INDEX);
    List<Descriptor> manifests = new ArrayList<>();
    for (JsonCursor item : json.items("manifests")) {
      manifests.add(Descriptor.fromJson(item));
    }
    @Nullable JsonCursor subject = json.find("subject");
    try {
      return new ImageIndex(
          mediaType,
          manifests,
          json.stringMap("annotations"),
          json.optionalText("artifactType"),
          subject == null ? Optional.empty() : Optional.of(Descriptor.fromJson(subject)));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  @Override
  public JsonObject toJson() {
    List<JsonObject> entries = new ArrayList<>();
    for (Descriptor manifest : manifests) {
      entries.add(manifest.toJson());
    }
    JsonObject.Builder json =
        JsonObject.builder()
            .put("schemaVersion", 2)
            .put("mediaType", mediaType)
            .putOptional("artifactType", artifactType)
            .put("manifests", new JsonArray(List.copyOf(entries)));
    if (subject.isPresent()) {
      json.put("subject", subject.get().toJson());
    }
    return json.putStringMap("annotations", annotations).build();
  }

  /**
   * The entry that {@code host} runs best: of the highest variant that is not above the host's, the
   * first where several are alike. An only entry that names no platform is taken as it is.
   */
  public Optional<Descriptor> select(Platform host) {
    @Nullable Descriptor best = null;
    int bestLevel = -1;
    for (Descriptor entry : manifests) {
      Optional<Platform> platform = entry.platform();
      if (platform.isPresent() && host.runs(platform.get()) && platform.get().level() > bestLevel) {
        best = entry;
        bestLevel = platform.get().level();
      }
    }
    if (best == null && manifests.size() == 1 && manifests.getFirst().platform().isEmpty()) {
      best = manifests.getFirst();
    }
    return Optional.ofNullable(best);
  }
}
