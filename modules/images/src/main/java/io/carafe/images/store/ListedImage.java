package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.spec.reference.ImageReference;
import java.util.List;

/**
 * An image with all its names.
 *
 * @param image the image
 * @param names its names with a tag, none for one that shows as {@code <none>}
 * @param digests its names with a digest, under which its registry serves it
 */
public record ListedImage(Image image, List<ImageReference> names, List<ImageReference> digests) {
  /** Copies the lists. */
  public ListedImage {
    names = List.copyOf(names);
    digests = List.copyOf(digests);
  }

  /** The image's id. */
  public Digest id() {
    return image.id();
  }
}
