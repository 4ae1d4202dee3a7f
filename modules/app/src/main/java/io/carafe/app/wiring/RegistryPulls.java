package io.carafe.app.wiring;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.image.Pulls;
import io.carafe.app.render.ProgressLines;
import io.carafe.base.Digest;
import io.carafe.images.store.Image;
import io.carafe.registry.LayerState;
import io.carafe.registry.PullProgress;
import io.carafe.registry.Puller;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.Platform;
import io.carafe.spec.reference.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Pulls with the registry client, made when it is first needed: it costs a quarter of a second. */
public final class RegistryPulls implements Pulls {
  private final Supplier<Puller> puller;

  /** Pulls with what {@code puller} makes at the first pull and answers again later. */
  public RegistryPulls(Supplier<Puller> puller) {
    this.puller = puller;
  }

  @Override
  public Image pull(Invocation invocation, ImageReference reference, Optional<String> platform) {
    Platform wanted = platform.map(Platform::parse).orElseGet(Platform::host);
    ProgressLines lines = new ProgressLines(invocation.err(), invocation.caller().terminal().is(2));
    try {
      return puller.get().pull(reference, wanted, new Shown(lines)).image();
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
