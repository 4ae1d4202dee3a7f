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
 * A manifest: a configuration and layers, lowest first. Source: image-spec, manifest.md; Docker's
 * manifest v2 schema 2.
 *
 * @param mediaType {@link MediaTypes#OCI_MANIFEST} or {@link MediaTypes#DOCKER_MANIFEST}
 * @param config the configuration
 * @param layers the layers, at most {@link ImageLimits#LAYERS_MAX}
 * @param annotations free texts by name
 * @param artifactType what it is, where it is no image
 * @param subject the manifest that it says something about
 */
public record Manifest(
    String mediaType,
    Descriptor config,
    List<Descriptor> layers,
    Map<String, String> annotations,
    Optional<String> artifactType,
    Optional<Descriptor> subject)
    implements ManifestDocument {
  /** Copies the lists and checks the rules. */
  public Manifest {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    if (!MediaTypes.isManifest(mediaType)) {
      throw Problem.invalid("mediaType " + mediaType + " is not a manifest's");
    }
    if (layers.size() > ImageLimits.LAYERS_MAX) {
      throw Problem.invalid(
          "manifest has %d layers, more than %d".formatted(layers.size(), ImageLimits.LAYERS_MAX));
    }
  }

  /** An OCI manifest of an image. */
  public static Manifest of(Descriptor config, List<Descriptor> layers) {
    return new Manifest(
        MediaTypes.OCI_MANIFEST, config, layers, Map.of(), Optional.empty(), Optional.empty());
  }

  /**
   * Reads a manifest.
   *
   * @throws Problem.Invalid if it is something else or longer than {@link
   *     ImageLimits#MANIFEST_BYTES_MAX}
   * @throws Problem.Unsupported if it is of Docker's schema 1
   */
  public static Manifest parse(byte[] utf8) {
    return switch (ManifestDocument.parse(utf8)) {
      case Manifest manifest -> manifest;
      case ImageIndex index ->
          throw Problem.invalid("manifest: is an index of " + index.manifests().size() + " images");
    };
  }

  static Manifest fromJson(JsonCursor json) {
    String mediaType =
        Documents.mediaType(json, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST);
    List<Descriptor> layers = new ArrayList<>();
    for (JsonCursor item : json.require("layers").asItems()) {
      layers.add(Descriptor.fromJson(item));
    }
    @Nullable JsonCursor subject = json.find("subject");
    try {
      return new Manifest(
          mediaType,
          Descriptor.fromJson(json.require("config")),
          layers,
          json.stringMap("annotations"),
          json.optionalText("artifactType"),
          subject == null ? Optional.empty() : Optional.of(Descriptor.fromJson(subject)));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  @Override
  public JsonObject toJson() {
    List<JsonObject> layersJson = new ArrayList<>();
    for (Descriptor layer : layers) {
      layersJson.add(layer.toJson());
    }
    JsonObject.Builder json =
        JsonObject.builder()
            .put("schemaVersion", 2)
            .put("mediaType", mediaType)
            .putOptional("artifactType", artifactType)
            .put("config", config.toJson())
            .put("layers", new JsonArray(List.copyOf(layersJson)));
    if (subject.isPresent()) {
      json.put("subject", subject.get().toJson());
    }
    return json.putStringMap("annotations", annotations).build();
  }

  /** Whether it is an image: its configuration is one, and all its layers are filesystems. */
  public boolean isImage() {
    boolean image = MediaTypes.isConfig(config.mediaType());
    for (Descriptor layer : layers) {
      image &= MediaTypes.isLayer(layer.mediaType());
    }
    return image;
  }

  /** Checks {@link #isImage}; else a {@link Problem.Invalid} tells what it is. */
  public void requireImage() {
    if (!MediaTypes.isConfig(config.mediaType())) {
      throw Problem.invalid(
          "manifest: is not an image but " + artifactType.orElse(config.mediaType()));
    }
    for (Descriptor layer : layers) {
      if (!MediaTypes.isLayer(layer.mediaType())) {
        throw Problem.invalid(
            "manifest: is not an image, its layer %s is %s"
                .formatted(layer.digest(), layer.mediaType()));
      }
    }
  }
}
