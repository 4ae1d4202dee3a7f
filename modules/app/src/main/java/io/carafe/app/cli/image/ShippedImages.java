package io.carafe.app.cli.image;

import io.carafe.spec.reference.ImageReference;

/** The images that come with Carafe, loaded when they are first asked for. */
@FunctionalInterface
public interface ShippedImages {
  /** Nothing is shipped. */
  ShippedImages NONE = reference -> false;

  /** Loads the image if it is one that is shipped; answers whether it was. */
  boolean load(ImageReference reference);
}
