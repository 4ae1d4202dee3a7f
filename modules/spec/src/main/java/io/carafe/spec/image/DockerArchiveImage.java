package io.carafe.spec.image;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * One image of an archive of {@code docker save}: an entry of its manifest.json.
 *
 * @param config path of the configuration in the archive
 * @param repoTags references, familiar or full
 * @param layers paths of the layers in the archive, lowest first
 */
public record DockerArchiveImage(String config, List<String> repoTags, List<String> layers) {
  /** The list's file name in the archive. */
  public static final String FILE = "manifest.json";

  /** Copies the lists and checks that the paths stay in the archive. */
  public DockerArchiveImage {
    repoTags = List.copyOf(repoTags);
    layers = List.copyOf(layers);
    checkPath(config);
    for (String layer : layers) {
      checkPath(layer);
    }
    if (layers.size() > ImageLimits.LAYERS_MAX) {
      throw Problem.invalid(
          "image has %d layers, more than %d".formatted(layers.size(), ImageLimits.LAYERS_MAX));
    }
  }

  /**
   * Reads a manifest.json.
   *
   * @throws Problem.Invalid with the JSON pointer of what is wrong
   */
  public static List<DockerArchiveImage> parse(byte[] utf8) {
    JsonCursor json = Documents.cursor(utf8, FILE, ImageLimits.MANIFEST_BYTES_MAX);
    List<DockerArchiveImage> images = new ArrayList<>();
    List<JsonCursor> items = json.asItems();
    if (items.size() > ImageLimits.ARCHIVE_IMAGES_MAX) {
      throw json.invalid("more than " + ImageLimits.ARCHIVE_IMAGES_MAX + " images");
    }
    for (JsonCursor item : items) {
      try {
        images.add(
            new DockerArchiveImage(
                item.requireString("Config"), item.strings("RepoTags"), item.strings("Layers")));
      } catch (Problem.Invalid e) {
        throw item.locate(e);
      }
    }
    return List.copyOf(images);
  }

  /** The entry as it stands in the list. */
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("Config", config)
        .put("RepoTags", JsonArray.ofStrings(repoTags))
        .put("Layers", JsonArray.ofStrings(layers))
        .build();
  }

  private static void checkPath(String path) {
    boolean inside = !path.isEmpty() && !path.startsWith("/");
    for (String part : path.split("/", -1)) {
      inside &= !part.equals("..");
    }
    if (!inside) {
      throw Problem.invalid("path \"" + path + "\" leaves the archive");
    }
  }
}
