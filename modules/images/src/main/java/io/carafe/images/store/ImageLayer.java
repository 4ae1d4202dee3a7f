package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One layer of an image.
 *
 * @param blob the archive as it is stored, maybe compressed
 * @param diffId digest of the archive, uncompressed
 * @param chainId what identifies this layer on top of all below it; source: image-spec, config.md,
 *     section Layer ChainID
 */
public record ImageLayer(Descriptor blob, Digest diffId, Digest chainId) {
  /** The layers of an image, lowest first; Invalid if manifest and configuration disagree. */
  static List<ImageLayer> of(Manifest manifest, ImageConfig config) {
    List<Descriptor> blobs = manifest.layers();
    List<Digest> diffIds = config.diffIds();
    if (blobs.size() != diffIds.size()) {
      throw Problem.invalid(
          "image %s: the manifest has %d layers, the configuration %d"
              .formatted(manifest.config().digest(), blobs.size(), diffIds.size()));
    }
    List<ImageLayer> layers = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      Digest diffId = diffIds.get(i);
      Digest chainId = i == 0 ? diffId : chain(layers.get(i - 1).chainId(), diffId);
      layers.add(new ImageLayer(blobs.get(i), diffId, chainId));
    }
    return layers;
  }

  private static Digest chain(Digest below, Digest diffId) {
    return Digest.sha256((below + " " + diffId).getBytes(StandardCharsets.US_ASCII));
  }
}
