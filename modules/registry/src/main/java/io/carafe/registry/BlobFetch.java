package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Fetches the blobs of one pull into the store. */
final class BlobFetch {
  /** How many layers are fetched at once, as Docker does. */
  private static final int PARALLEL_MAX = 3;

  private static final int END_SECONDS_MAX = 60;

  private final RegistryClient client;
  private final ContentStore content;
  private final ImageReference image;
  private final Deadline deadline;

  BlobFetch(RegistryClient client, ContentStore content, ImageReference image, Deadline deadline) {
    this.client = client;
    this.content = content;
    this.image = image;
    this.deadline = deadline;
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
    ExecutorService workers =
        Executors.newFixedThreadPool(PARALLEL_MAX, Thread.ofVirtual().factory());
    CompletionService<Descriptor> fetches = new ExecutorCompletionService<>(workers);
    try {
      for (Descriptor layer : layers) {
        fetches.submit(() -> fetch(layer, progress), layer);
      }
      for (int ended = 0; ended < layers.size(); ended++) {
        fetches.take().get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("pull " + image.familiar() + ": interrupted").withCause(e);
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      end(workers);
    }
  }

  private RuntimeException failure(ExecutionException e) {
    return switch (e.getCause()) {
      case Problem problem -> problem;
      case RuntimeException bug -> bug;
      case Error bug -> throw bug;
      case null, default -> new IllegalStateException(e);
    };
  }

  /** Interrupts what still runs and waits for it, so that nothing writes after the pull. */
  private static void end(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      if (!workers.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a download does not end when it is interrupted");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void fetch(Descriptor blob, PullProgress progress) {
    try {
      boolean fetched =
          content.ingest(
              blob, () -> new CountingStream(client.blob(image, blob, deadline), blob, progress));
      progress.layer(blob, fetched ? LayerState.DOWNLOADED : LayerState.EXISTS, blob.size());
    } catch (IOException e) {
      throw Problem.unavailable("pull " + image.familiar() + ": " + e.getMessage()).withCause(e);
    }
  }

  /** Tells the progress about the bytes that pass, now and then. */
  private static final class CountingStream extends InputStream {
    private static final long STEP_BYTES = 256 << 10;

    private final InputStream source;
    private final Descriptor blob;
    private final PullProgress progress;
    private long bytes;
    private long told;

    CountingStream(InputStream source, Descriptor blob, PullProgress progress) {
      this.source = source;
      this.blob = blob;
      this.progress = progress;
      progress.layer(blob, LayerState.DOWNLOADING, 0);
    }

    @Override
    public int read() throws IOException {
      int one = source.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = source.read(buffer, offset, length);
      count(read);
      return read;
    }

    private void count(int read) {
      bytes += Math.max(read, 0);
      if (bytes - told >= STEP_BYTES) {
        told = bytes;
        progress.layer(blob, LayerState.DOWNLOADING, bytes);
      }
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
