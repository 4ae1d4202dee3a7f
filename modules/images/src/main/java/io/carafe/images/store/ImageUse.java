package io.carafe.images.store;

import io.carafe.base.Digest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the store asks about containers before it removes something. Answers at any time. */
public interface ImageUse {
  /** A store without containers. */
  ImageUse NONE =
      new ImageUse() {
        @Override
        public Optional<Container> containerOf(Digest imageId) {
          return Optional.empty();
        }

        @Override
        public Set<Digest> chainIds() {
          return Set.of();
        }
      };

  /**
   * A container.
   *
   * @param name how its owner knows it
   * @param running whether it runs
   */
  record Container(String name, boolean running) {}

  /** A container made from the image, a running one if there is any. */
  Optional<Container> containerOf(Digest imageId);

  /** The chain id of every layer that lies below some container, running or not. */
  Set<Digest> chainIds();

  /** Layers have lost their names and are about to be deleted; no container needs them. */
  default void removed(List<Digest> chainIds) {}
}
