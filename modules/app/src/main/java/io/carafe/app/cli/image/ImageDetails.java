package io.carafe.app.cli.image;

import io.carafe.images.store.Image;
import io.carafe.images.store.ImageLayer;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ListedImage;
import io.carafe.spec.image.ImageConfig;
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
        .putStrings("RepoTags", names.stream().map(ImageReference::familiar).toList())
        .putStrings("RepoDigests", digests.stream().map(ImageReference::familiar).toList())
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
                .putStrings(
                    "Layers",
                    image.layers().stream().map(ImageLayer::diffId).map(Object::toString).toList())
                .build())
        .put("Manifest", image.manifest().digest().toString())
        .put("Variant", config.platform().variant().orElse(""))
        .build();
  }
}
