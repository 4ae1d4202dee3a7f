package io.carafe.engine.record;

import io.carafe.base.Digest;
import java.util.List;

/**
 * The image a container was made from.
 *
 * @param id the digest of the image's configuration
 * @param name as the user gave it
 * @param layers the chain ids of its layers, the topmost first: what the container needs even after
 *     the image is gone
 */
public record ImageUse(Digest id, String name, List<Digest> layers) {
  /** Copies the list. */
  public ImageUse {
    layers = List.copyOf(layers);
  }
}
