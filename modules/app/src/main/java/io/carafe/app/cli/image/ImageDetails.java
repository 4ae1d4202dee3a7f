package io.carafe.app.cli.image;

import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ListedImage;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.ImageHistory;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.reference.ImageReference;
import java.time.Instant;
import java.util.List;

/** An image as {@code inspect} shows it, with docker's keys. */
public final class ImageDetails {
  private final ImageStore store;

  /** Details of the images in {@code store}. */
  public ImageDetails(ImageStore store) {
    this.store = store;
  }

  /** The whole object of the image that {@code name} means. */
  public JsonObject json(String name) {
    Image image = store.resolve(name);
    ImageConfig config = image.config();
    List<ImageReference> names = List.of();
    List<ImageReference> digests = List.of();
    for (ListedImage listed : store.list()) {
      if (listed.id().equals(image.id())) {
        names = listed.names();
        digests = listed.digests();
      }
    }
    return JsonObject.builder()
        .put("Id", image.id().toString())
        .put("RepoTags", texts(names))
        .put("RepoDigests", texts(digests))
        .put("Parent", "")
        .put("Comment", comment(config))
        .put("Created", config.created().map(Instant::toString).orElse(""))
        .put("Author", config.author().orElse(""))
        .put("Architecture", config.platform().architecture())
        .put("Os", config.platform().os())
        .put("Size", store.bytes(image))
        .put("Config", config.config().toJson())
        .put(
            "RootFS",
            JsonObject.builder()
                .put("Type", "layers")
                .put(
                    "Layers",
                    JsonArray.ofStrings(
                        image.layers().stream().map(l -> l.diffId().toString()).toList()))
                .build())
        .put("Manifest", image.manifest().digest().toString())
        .put("Variant", config.platform().variant().orElse(""))
        .put("Annotations", annotations(image))
        .build();
  }

  private static JsonArray texts(List<ImageReference> names) {
    return JsonArray.ofStrings(names.stream().map(ImageReference::familiar).toList());
  }

  private static String comment(ImageConfig config) {
    List<ImageHistory> history = config.history();
    return history.isEmpty() ? "" : history.getLast().comment().orElse("");
  }

  /** What the manifest says about the image. */
  private JsonObject annotations(Image image) {
    JsonObject.Builder annotations = JsonObject.builder();
    Manifest.parse(store.content().read(image.manifest().digest(), ImageLimits.MANIFEST_BYTES_MAX))
        .annotations()
        .forEach(annotations::put);
    return annotations.build();
  }
}
