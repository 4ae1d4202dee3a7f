package io.carafe.app.wiring;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.image.Pulls;
import io.carafe.app.cli.registry.Registries;
import io.carafe.app.render.ProgressLines;
import io.carafe.base.Digest;
import io.carafe.images.store.ImageStore;
import io.carafe.registry.LayerState;
import io.carafe.registry.PullProgress;
import io.carafe.registry.PulledImage;
import io.carafe.registry.Puller;
import io.carafe.registry.RegistryClient;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.Platform;
import io.carafe.spec.reference.ImageReference;
import java.util.List;
import java.util.Optional;

/** Pulls with the registry client of the user who asks. */
final class RegistryPulls implements Pulls {
  private final Registries registries;
  private final ImageStore store;

  /** Pulls from {@code registries} into {@code store}. */
  RegistryPulls(Registries registries, ImageStore store) {
    this.registries = registries;
    this.store = store;
  }

  @Override
  public PulledImage pull(
      Invocation invocation, ImageReference reference, Optional<String> platform) {
    Platform wanted = platform.map(Platform::parse).orElseGet(Platform::host);
    ProgressLines lines = new ProgressLines(invocation.err(), invocation.errorScreen());
    try (RegistryClient client = registries.client(invocation)) {
      PulledImage pulled = new Puller(client, store).pull(reference, wanted, new Shown(lines));
      lines.update("layers", "Unpacked", 0, 0);
      return pulled;
    } finally {
      lines.finish();
      invocation.err().flush();
    }
  }

  private record Shown(ProgressLines lines) implements PullProgress {
    @Override
    public void manifest(Digest served, List<Descriptor> layers) {
      layers.forEach(layer -> lines.update(name(layer), words(LayerState.WAITING), 0, 0));
    }

    @Override
    public void layer(Descriptor layer, LayerState state, long bytes) {
      lines.update(name(layer), words(state), bytes, layer.size());
    }

    @Override
    public void unpacking() {
      lines.update("layers", "Unpacking", 0, 0);
    }

    private static String name(Descriptor layer) {
      return layer.digest().shortHex();
    }

    private static String words(LayerState state) {
      return switch (state) {
        case WAITING -> "Waiting";
        case EXISTS -> "Already exists";
        case DOWNLOADING -> "Downloading";
        case DOWNLOADED -> "Download complete";
      };
    }
  }
}
