package io.carafe.images.change;

import io.carafe.base.Digest;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.Spooled;
import io.carafe.images.store.Image;
import io.carafe.images.store.LayerBlob;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.ImageHistory;
import io.carafe.spec.image.MediaTypes;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image with one more layer. */
public final class LayeredImage {
  private LayeredImage() {}

  /**
   * What the history says about the layer.
   *
   * @param created when it was made
   * @param by the command that made it
   * @param author who made it
   * @param comment more about it
   */
  public record Step(
      Instant created, String by, Optional<String> author, Optional<String> comment) {}

  /**
   * A layer whose blob is in the store.
   *
   * @param diffId digest of the layer, uncompressed
   */
  public record Layer(Spooled blob, Digest diffId) {}

  /** Stores the documents of {@code base} with {@code layer} on top; the manifest's descriptor. */
  public static Descriptor store(ContentStore content, Image base, Layer layer, Step step)
      throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    base.layers().forEach(below -> layers.add(oci(below.blob())));
    layers.add(LayerBlob.describe(content, layer.blob()));
    ImageConfig old = base.config();
    List<Digest> diffIds = new ArrayList<>(old.diffIds());
    diffIds.add(layer.diffId());
    List<ImageHistory> history = new ArrayList<>(old.history());
    history.add(
        new ImageHistory(
            Optional.of(step.created()),
            Optional.of(step.by()),
            step.author(),
            step.comment(),
            false));
    ImageConfig config =
        new ImageConfig(
            old.platform(),
            Optional.of(step.created()),
            step.author().or(old::author),
            old.config(),
            diffIds,
            history);
    return NewImage.store(content, config, layers);
  }

  /** The layer as an OCI manifest lists it: Docker's types have equals there. */
  private static Descriptor oci(Descriptor layer) {
    String type =
        switch (layer.mediaType()) {
          case MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
          case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
          case MediaTypes.DOCKER_LAYER_ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
          default -> layer.mediaType();
        };
    return Descriptor.of(type, layer.digest(), layer.size());
  }
}
