package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.spec.image.Descriptor;
import java.util.List;

/** Hands on what happens, one call at a time. */
final class OrderedProgress implements PullProgress {
  private final PullProgress progress;

  OrderedProgress(PullProgress progress) {
    this.progress = progress;
  }

  @Override
  public synchronized void manifest(Digest served, List<Descriptor> layers) {
    progress.manifest(served, layers);
  }

  @Override
  public synchronized void layer(Descriptor layer, LayerState state, long bytes) {
    progress.layer(layer, state, bytes);
  }

  @Override
  public synchronized void unpacking() {
    progress.unpacking();
  }
}
