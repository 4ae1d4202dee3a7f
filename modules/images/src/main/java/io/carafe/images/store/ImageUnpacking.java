package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.DiskProblems;
import io.carafe.images.content.Workspace;
import io.carafe.images.layer.ExtractedLayer;
import io.carafe.images.layer.ImpliedFolders;
import io.carafe.images.layer.LayerExtractor;
import io.carafe.images.layer.LayerLimits;
import io.carafe.images.layer.OpaqueRoot;
import io.carafe.images.stream.HashingPipe;
import io.carafe.images.tar.Compression;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.RenameMode;
import io.carafe.linux.file.Resolve;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the missing layers of one image: side by side into the folder for unfinished work, then
 * one sync for all of them, then each gets its name.
 */
final class ImageUnpacking {
  private static final int FOLDER_MODE = 0700;
  private static final int TREE_MODE = 0755;
  private static final int FACTS_MODE = 0600;
  private static final int PARALLEL_MAX = Math.min(4, Runtime.getRuntime().availableProcessors());

  private final Workspace workspace;
  private final ContentStore content;
  private final LayerLimits limits;

  /** What the workers have finished, in any order. */
  private final List<Unpacked> unpacked = Collections.synchronizedList(new ArrayList<>());

  /** A layer in the folder for unfinished work. */
  private record Unpacked(ImageLayer layer, String folder, ExtractedLayer result) {}

  ImageUnpacking(Workspace workspace, ContentStore content, LayerLimits limits) {
    this.workspace = workspace;
    this.content = content;
    this.limits = limits;
  }

  /** Unpacks those of {@code layers}, lowest first, that are not {@code present}. */
  void run(List<ImageLayer> layers, Predicate<Digest> present) throws IOException {
    List<ImageLayer> missing =
        layers.stream().filter(layer -> !present.test(layer.chainId())).distinct().toList();
    if (missing.isEmpty()) {
      return;
    }
    try {
      unpackAll(missing);
      DiskProblems.explain("unpacking an image", () -> publish(layers));
    } catch (IOException | RuntimeException e) {
      unpacked.forEach(done -> workspace.removeQuietly(done.folder(), e));
      throw e;
    }
  }

  private void unpackAll(List<ImageLayer> missing) throws IOException {
    if (missing.size() == 1) {
      unpack(missing.getFirst());
      return;
    }
    List<Future<?>> running = new ArrayList<>();
    Exception failure = null;
    // Closing waits for all workers, so that none makes a folder after the clean-up.
    try (ExecutorService workers =
        Executors.newFixedThreadPool(
            PARALLEL_MAX, Thread.ofPlatform().daemon().name("carafe-unpack-", 0).factory())) {
      for (ImageLayer layer : missing) {
        running.add(workers.submit(() -> unpackInterruptibly(layer)));
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

  private @Nullable Void unpackInterruptibly(ImageLayer layer) throws IOException {
    unpack(layer);
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

  private void unpack(ImageLayer layer) throws IOException {
    String folder = workspace.unusedName("layer");
    try {
      unpacked.add(new Unpacked(layer, folder, extract(layer, folder)));
    } catch (Problem.Kernel e) {
      workspace.removeQuietly(folder, e);
      throw DiskProblems.explained(e, "unpacking layer " + layer.diffId());
    } catch (IOException | RuntimeException e) {
      workspace.removeQuietly(folder, e);
      throw e;
    }
  }

  private ExtractedLayer extract(ImageLayer layer, String name) throws IOException {
    InputStream blob = content.open(layer.blob().digest());
    try (HashingPipe tar = new HashingPipe(Compression.open(blob), layer.diffId().computation());
        Folder folder = workspace.ingest().folderOrCreate(name, FOLDER_MODE);
        Folder tree = folder.folderOrCreate(LayerStore.TREE, TREE_MODE)) {
      ExtractedLayer result = new LayerExtractor(tree, limits).extract(tar);
      verify(layer, tar.hash());
      writeFacts(folder, layer, result);
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static void verify(ImageLayer layer, byte[] hash) {
    String hex = HexFormat.of().formatHex(hash);
    if (!hex.equals(layer.diffId().hex())) {
      throw Problem.corrupt(
          "unpack layer %s: its uncompressed bytes have digest %s:%s, not diff id %s"
              .formatted(layer.blob().digest(), layer.diffId().algorithm(), hex, layer.diffId()));
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

  /** Takes implied folders from the layers below, syncs once, and gives each layer its name. */
  private void publish(List<ImageLayer> layers) {
    for (Unpacked done : unpacked) {
      adoptFolders(done, layers);
    }
    workspace.ingest().syncFileSystem();
    for (Unpacked done : unpacked) {
      workspace
          .ingest()
          .rename(done.folder(), workspace.layers(), done.layer().chainId().hex(), RenameMode.KEEP);
    }
    workspace.layers().sync();
  }

  private void adoptFolders(Unpacked done, List<ImageLayer> layers) {
    if (done.result().impliedFolders().isEmpty() && !done.result().opaqueRoot()) {
      return;
    }
    List<Folder> below = new ArrayList<>();
    try (Folder tree = workspace.ingest().folder(treeOf(done.folder()), Resolve.NO_LINKS)) {
      for (ImageLayer layer : layers.subList(0, layers.indexOf(done.layer()))) {
        below.addFirst(open(layer));
      }
      ImpliedFolders.adopt(tree, done.result().impliedFolders(), below);
      if (done.result().opaqueRoot()) {
        OpaqueRoot.hide(tree, below);
      }
    } finally {
      below.forEach(Folder::close);
    }
  }

  /** A layer's tree, wherever it is now. */
  private Folder open(ImageLayer layer) {
    for (Unpacked done : unpacked) {
      if (done.layer().equals(layer)) {
        return workspace.ingest().folder(treeOf(done.folder()), Resolve.NO_LINKS);
      }
    }
    return workspace.layers().folder(treeOf(layer.chainId().hex()), Resolve.NO_LINKS);
  }

  private static String treeOf(String folder) {
    return folder + "/" + LayerStore.TREE;
  }
}
