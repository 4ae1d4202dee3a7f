package io.carafe.images.store;

import io.carafe.base.Digest;

/** One thing that removing an image did. */
public sealed interface Removal {
  /** A name is gone; {@code name} in its familiar form. */
  record Untagged(String name) implements Removal {}

  /** An image or an unpacked layer is gone; {@code digest} is its id or chain id. */
  record Deleted(Digest digest) implements Removal {}
}
