package io.carafe.registry;

import io.carafe.spec.image.Descriptor;

/** Is told how a push goes on, maybe by several threads at once. */
@FunctionalInterface
public interface PushProgress {
  /** Wants to know nothing. */
  PushProgress NONE = (blob, state, bytes) -> {};

  /** Something happened to a blob, of which {@code bytes} of {@code blob.size()} are there. */
  void blob(Descriptor blob, PushState state, long bytes);
}
