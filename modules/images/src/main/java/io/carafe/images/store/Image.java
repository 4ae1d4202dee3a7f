package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.images.content.ContentStore;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import java.util.List;

/**
 * An image in the store.
 *
 * @param manifest the manifest's descriptor, without annotations
 * @param id the image's id: the digest of its configuration
 * @param config the configuration
 * @param layers the layers, lowest first
 */
public record Image(Descriptor manifest, Digest id, ImageConfig config, List<ImageLayer> layers) {
  /** Copies the list. */
  public Image {
    layers = List.copyOf(layers);
  }

  /** Reads the image of {@code manifest} from its blobs. */
  static Image read(ContentStore content, Descriptor manifest) {
    Manifest document =
        Manifest.parse(content.read(manifest.digest(), ImageLimits.MANIFEST_BYTES_MAX));
    document.requireImage();
    Digest id = document.config().digest();
    ImageConfig config = ImageConfig.parse(content.read(id, ImageLimits.CONFIG_BYTES_MAX));
    Descriptor plain = Descriptor.of(document.mediaType(), manifest.digest(), manifest.size());
    return new Image(plain, id, config, ImageLayer.of(document, config));
  }

  /** The bytes of all its blobs, as they are stored. */
  public long storedBytes() {
    long sum = manifest.size();
    for (ImageLayer layer : layers) {
      sum += layer.blob().size();
    }
    return sum;
  }
}
