package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.spec.image.Descriptor;
import java.util.List;

/**
 * Is told how a pull goes on. Called by several threads, but never at the same time; what it throws
 * ends the pull.
 */
public interface PullProgress {
  /** Wants to know nothing. */
  PullProgress NONE =
      new PullProgress() {
        @Override
        public void manifest(Digest served, List<Descriptor> layers) {}

        @Override
        public void layer(Descriptor layer, LayerState state, long bytes) {}

        @Override
        public void unpacking() {}
      };

  /**
   * The image is known.
   *
   * @param served digest of what the registry serves by the name
   * @param layers its layers, lowest first, each once
   */
  void manifest(Digest served, List<Descriptor> layers);

  /** Something happened to a layer, of which {@code bytes} of {@code layer.size()} are here. */
  void layer(Descriptor layer, LayerState state, long bytes);

  /** All layers are here and are being unpacked. */
  void unpacking();
}
