package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.DiskProblems;
import io.carafe.images.content.Workspace;
import io.carafe.images.erofs.ErofsLimitException;
import io.carafe.images.layer.ExtractedLayer;
import io.carafe.images.layer.LayerExtractor;
import io.carafe.images.layer.LayerLimits;
import io.carafe.images.stream.HashingPipe;
import io.carafe.images.tar.Compression;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.RenameMode;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the missing layers of one image: side by side into the folder for unfinished work, then
 * one sync for all of them, then each gets its name.
 */
final class ImageUnpacking {
  private static final int FOLDER_MODE = 0700;
  private static final int FACTS_MODE = 0600;
  private static final int PARALLEL_MAX = 4;

  private final Workspace workspace;
  private final Blobs blobs;
  private final LayerStore layers;
  private final LayerLimits limits;

  /** What the workers have finished; guarded by itself, which is notified of each end. */
  private final Map<ImageLayer, String> unpacked = new HashMap<>();

  /** Where blobs come from and layers go. */
  record Places(Workspace workspace, Blobs blobs, LayerStore layers) {}

  /** Opens blobs. */
  interface Blobs {
    InputStream open(Digest digest) throws IOException;
  }

  ImageUnpacking(Places places, LayerLimits limits) {
    this.workspace = places.workspace();
    this.blobs = places.blobs();
    this.layers = places.layers();
    this.limits = limits;
  }

  /** Unpacks those of {@code layers}, lowest first, that are missing. */
  void run(List<ImageLayer> image) throws IOException {
    List<ImageLayer> missing =
        image.stream().filter(layer -> !layers.contains(layer.chainId())).distinct().toList();
    if (missing.isEmpty()) {
      return;
    }
    try {
      unpackAll(image, missing);
      DiskProblems.explain("unpacking an image", this::publish);
    } catch (IOException | RuntimeException e) {
      unpacked.values().forEach(folder -> workspace.removeQuietly(folder, e));
      throw e;
    }
  }

  private void unpackAll(List<ImageLayer> image, List<ImageLayer> missing) throws IOException {
    if (missing.size() == 1) {
      unpack(image, missing.getFirst());
      return;
    }
    List<Future<?>> running = new ArrayList<>();
    Exception failure = null;
    // Closing waits for all workers, so that none makes a folder after the clean-up.
    try (ExecutorService workers =
        Executors.newFixedThreadPool(
            PARALLEL_MAX, Thread.ofPlatform().daemon().name("carafe-unpack-", 0).factory())) {
      for (ImageLayer layer : missing) {
        running.add(workers.submit(() -> unpackInterruptibly(image, layer)));
      }
      for (Future<?> layer : running) {
        try {
          layer.get();
        } catch (ExecutionException | InterruptedException | CancellationException e) {
          failure = failure == null ? e : failure;
          running.forEach(other -> other.cancel(true));
        }
      }
    }
    rethrow(failure);
  }

  private @Nullable Void unpackInterruptibly(List<ImageLayer> image, ImageLayer layer)
      throws IOException {
    unpack(image, layer);
    return null;
  }

  private static void rethrow(@Nullable Exception failure) throws IOException {
    switch (failure) {
      case null -> {}
      case InterruptedException _ -> {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      case ExecutionException e when e.getCause() instanceof Problem problem -> throw problem;
      case ExecutionException e when e.getCause() instanceof IOException io -> throw io;
      case Exception e -> throw new IllegalStateException(e);
    }
  }

  private void unpack(List<ImageLayer> image, ImageLayer layer) throws IOException {
    String folder = workspace.unusedName("layer");
    List<ImageLayer> below = image.subList(0, image.indexOf(layer)).reversed();
    try {
      extract(layer, folder, below);
      finished(layer, folder);
    } catch (Problem.Kernel e) {
      workspace.removeQuietly(folder, e);
      throw DiskProblems.explained(e, "unpacking layer " + layer.diffId());
    } catch (IOException | RuntimeException e) {
      workspace.removeQuietly(folder, e);
      throw e;
    }
  }

  private void finished(ImageLayer layer, String folder) {
    synchronized (unpacked) {
      unpacked.put(layer, folder);
      unpacked.notifyAll();
    }
  }

  /** What does not fit an image becomes a folder. */
  private void extract(ImageLayer layer, String name, List<ImageLayer> below) throws IOException {
    try {
      extract(layer, name, below, layers.format());
    } catch (ErofsLimitException e) {
      workspace.ingest().removeTree(name);
      extract(layer, name, below, new LayerFormat.Folders());
    }
  }

  private void extract(ImageLayer layer, String name, List<ImageLayer> below, LayerFormat format)
      throws IOException {
    InputStream blob = blobs.open(layer.blob().digest());
    try (HashingPipe tar = new HashingPipe(Compression.open(blob), layer.diffId().computation());
        Folder folder = workspace.ingest().folderOrCreate(name, FOLDER_MODE);
        UnpackingLayer unpacking = UnpackingLayer.begin(folder, format, limits)) {
      LayerExtractor extractor = unpacking.extractor();
      extractor.read(tar);
      verify(layer, tar.hash());
      writeFacts(folder, layer, complete(extractor, below));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private static void verify(ImageLayer layer, byte[] hash) {
    String hex = HexFormat.of().formatHex(hash);
    if (!hex.equals(layer.diffId().hex())) {
      throw Problem.corrupt(
          "unpack layer %s: its uncompressed bytes have digest %s:%s, not diff id %s"
              .formatted(layer.blob().digest(), layer.diffId().algorithm(), hex, layer.diffId()));
    }
  }

  /** Completes a layer, where need be with what those below have, the topmost first. */
  private ExtractedLayer complete(LayerExtractor extractor, List<ImageLayer> below)
      throws IOException {
    if (!extractor.needsBelow()) {
      return extractor.complete(List.of());
    }
    List<Folder> trees = new ArrayList<>();
    try {
      for (ImageLayer layer : below) {
        trees.add(open(layer));
      }
      return extractor.complete(trees);
    } finally {
      trees.forEach(Folder::close);
    }
  }

  /**
   * A layer's tree, as soon as it is complete: each layer is started before those above it, so that
   * whoever waits here waits for one that runs.
   */
  private Folder open(ImageLayer layer) throws InterruptedIOException {
    if (layers.contains(layer.chainId())) {
      return Folder.open(layers.path(layer.chainId()));
    }
    synchronized (unpacked) {
      while (!unpacked.containsKey(layer)) {
        try {
          unpacked.wait();
        } catch (InterruptedException e) {
          throw interrupted();
        }
      }
      return UnpackingLayer.tree(workspace.ingest(), unpacked.get(layer));
    }
  }

  private static void writeFacts(Folder folder, ImageLayer layer, ExtractedLayer result) {
    JsonObject facts =
        JsonObject.builder()
            .put("chainId", layer.chainId().toString())
            .put("diffId", layer.diffId().toString())
            .put("entries", result.entries())
            .put("bytes", result.bytes())
            .build();
    try (OpenFile file = folder.open(LayerStore.FACTS, OpenHow.createNew(FACTS_MODE))) {
      file.write(JsonText.bytes(facts));
    }
  }

  /** Syncs once, and gives each layer its name. */
  private void publish() {
    workspace.ingest().syncFileSystem();
    unpacked.forEach((layer, folder) ->
        workspace
            .ingest()
            .rename(folder, workspace.layers(), layer.chainId().hex(), RenameMode.KEEP));
    workspace.layers().sync();
  }
}
