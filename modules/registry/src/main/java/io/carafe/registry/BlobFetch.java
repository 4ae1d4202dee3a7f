package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongConsumer;

/** Fetches the blobs of one pull into the store. */
final class BlobFetch {
  private final RegistryClient client;
  private final ContentStore content;
  private final ImageReference image;
  private final Errand errand;

  BlobFetch(RegistryClient client, ContentStore content, ImageReference image, Errand errand) {
    this.client = client;
    this.content = content;
    this.image = image;
    this.errand = errand;
  }

  /** Fetches a blob of at most {@code bytesMax} bytes. */
  void small(Descriptor blob, int bytesMax) {
    if (blob.size() > bytesMax) {
      throw Problem.invalid(
          "pull %s: blob %s of %d bytes is longer than %d bytes"
              .formatted(image.familiar(), blob.digest(), blob.size(), bytesMax));
    }
    fetch(blob, PullProgress.NONE);
  }

  /** Fetches the layers, some at once; the first failure ends all. */
  void layers(List<Descriptor> layers, PullProgress progress) {
    for (Descriptor layer : layers) {
      progress.layer(layer, LayerState.WAITING, 0);
    }
    Workers.forEach(errand, layers, layer -> fetch(layer, progress));
  }

  private void fetch(Descriptor blob, PullProgress progress) {
    try {
      boolean fetched = fetchAnywhere(blob, progress);
      progress.layer(blob, fetched ? LayerState.DOWNLOADED : LayerState.EXISTS, blob.size());
    } catch (IOException e) {
      throw Problem.unavailable("pull " + image.familiar() + ": " + e.getMessage()).withCause(e);
    }
  }

  /** What a mirror has damaged is fetched again where it comes from. */
  private boolean fetchAnywhere(Descriptor blob, PullProgress progress) throws IOException {
    List<Call> places = client.places(errand, image, blob);
    try {
      return content.ingest(blob, () -> open(blob, places, progress));
    } catch (Problem.Corrupt e) {
      if (places.size() == 1) {
        throw e;
      }
      List<Call> origin = List.of(client.origin(places));
      return content.ingest(blob, () -> open(blob, origin, progress));
    }
  }

  private InputStream open(Descriptor blob, List<Call> places, PullProgress progress) {
    progress.layer(blob, LayerState.DOWNLOADING, 0);
    return new CountedStream(client.blob(places, blob), new Steps(blob, progress));
  }

  /** Tells the progress about the bytes that pass, now and then. */
  private static final class Steps implements LongConsumer {
    private static final long STEP_BYTES = 256 << 10;

    private final Descriptor blob;
    private final PullProgress progress;
    private long bytes;
    private long told;

    Steps(Descriptor blob, PullProgress progress) {
      this.blob = blob;
      this.progress = progress;
    }

    @Override
    public void accept(long read) {
      bytes += read;
      if (bytes - told >= STEP_BYTES) {
        told = bytes;
        progress.layer(blob, LayerState.DOWNLOADING, bytes);
      }
    }
  }
}
