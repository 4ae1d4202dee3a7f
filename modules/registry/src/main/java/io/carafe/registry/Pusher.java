package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.images.store.Hold;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageLayer;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ListedImage;
import io.carafe.registry.hosts.Capability;
import io.carafe.registry.hosts.Endpoint;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.ManifestDocument;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.reference.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Sends images of a store to registries. Safe for use by several threads. */
public final class Pusher {
  private static final long STEP_BYTES = 256 << 10;
  private static final int MOUNTS_MAX = 3;

  private final RegistryClient client;
  private final ImageStore store;

  /** Pushes with {@code client} out of {@code store}; both stay the caller's. */
  public Pusher(RegistryClient client, ImageStore store) {
    this.client = client;
    this.store = store;
  }

  /**
   * Pushes an image: what the registry lacks of its blobs, then its manifest by the tag of {@code
   * target}. Manifest and digest are those of the store.
   *
   * @return the descriptor of what the registry now serves by that name
   * @throws Problem.Invalid if {@code target} has a digest and no tag
   * @throws Problem.NotFound if a blob is missing here
   * @throws Problem.Unavailable if the registry is down or breaks off for good
   * @throws Problem.Unauthenticated if it wants a login
   * @throws Problem.Denied if it denies access
   * @throws Problem.Corrupt if it says that it got other bytes
   */
  public Descriptor push(Image image, ImageReference target, PushProgress progress) {
    return push(image.manifest(), target, progress);
  }

  /** The same with a manifest or an index, whose images all have to be in the store. */
  public Descriptor push(Descriptor root, ImageReference target, PushProgress progress) {
    if (target.tag().isEmpty()) {
      throw Problem.invalid("push " + target.familiar() + ": a digest is no name to push to")
          .withHint("give it a tag: carafe tag IMAGE NAME:TAG, then carafe push NAME:TAG");
    }
    Errand errand = Errand.push(target, client.deadline());
    try (Hold _ = store.hold()) {
      SequencedMap<Digest, Document> documents = documents(errand, root);
      Endpoint endpoint = client.endpoint(errand, Capability.PUSH);
      BlobUpload uploads =
          new BlobUpload(client.transport(), errand, endpoint, target.repository());
      Map<Digest, List<String>> mounts = mounts(target);
      Workers.forEach(
          errand,
          blobs(documents, progress),
          blob -> send(uploads, blob, mounts.getOrDefault(blob.digest(), List.of()), progress));
      ManifestUpload manifests = new ManifestUpload(client, errand, endpoint, target);
      for (Document document : List.copyOf(documents.values()).reversed()) {
        boolean named = document.descriptor().digest().equals(root.digest());
        manifests.put(document.descriptor(), bytes(document.descriptor().digest()), named);
      }
      return documents.sequencedValues().getFirst().descriptor();
    }
  }

  private byte[] bytes(Digest manifest) {
    return store.content().read(manifest, ImageLimits.MANIFEST_BYTES_MAX);
  }

  private record Document(Descriptor descriptor, ManifestDocument content) {}

  /** The manifests and indexes to push, those first that name others. */
  private SequencedMap<Digest, Document> documents(Errand errand, Descriptor root) {
    SequencedMap<Digest, Document> found = new LinkedHashMap<>();
    List<Descriptor> wanted = new ArrayList<>(List.of(root));
    for (int i = 0; i < wanted.size(); i++) {
      if (i > ImageLimits.INDEX_ENTRIES_MAX) {
        throw errand.invalid("there are more than " + ImageLimits.INDEX_ENTRIES_MAX + " images");
      }
      Digest digest = wanted.get(i).digest();
      byte[] bytes = bytes(digest);
      ManifestDocument content = ManifestDocument.parse(bytes);
      Descriptor descriptor = Descriptor.of(content.mediaType(), digest, bytes.length);
      found.remove(digest);
      found.put(digest, new Document(descriptor, content));
      if (content instanceof ImageIndex index) {
        wanted.addAll(index.manifests());
      }
    }
    return found;
  }

  /** The blobs to send, each once; foreign layers are left to those who give them out. */
  private static List<Descriptor> blobs(Map<Digest, Document> documents, PushProgress progress) {
    Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    for (Document document : documents.values()) {
      if (document.content() instanceof Manifest manifest) {
        for (Descriptor layer : manifest.layers()) {
          if (MediaTypes.isForeign(layer.mediaType()) && !layer.urls().isEmpty()) {
            progress.blob(layer, PushState.SKIPPED, layer.size());
          } else {
            blobs.putIfAbsent(layer.digest(), layer);
          }
        }
        blobs.putIfAbsent(manifest.config().digest(), manifest.config());
      }
    }
    blobs.values().forEach(blob -> progress.blob(blob, PushState.WAITING, 0));
    return List.copyOf(blobs.values());
  }

  /** The other repositories of the registry that should have a blob, because it was named so. */
  private Map<Digest, List<String>> mounts(ImageReference target) {
    Map<Digest, List<String>> mounts = new HashMap<>();
    for (ListedImage image : store.list()) {
      List<ImageReference> names = new ArrayList<>(image.names());
      names.addAll(image.digests());
      for (ImageReference name : names) {
        boolean other =
            name.registry().equals(target.registry())
                && !name.repository().equals(target.repository());
        for (ImageLayer layer : other ? image.image().layers() : List.<ImageLayer>of()) {
          List<String> from =
              mounts.computeIfAbsent(layer.blob().digest(), ignored -> new ArrayList<>());
          if (from.size() < MOUNTS_MAX && !from.contains(name.repository())) {
            from.add(name.repository());
          }
        }
      }
    }
    return mounts;
  }

  private void send(
      BlobUpload uploads, Descriptor blob, List<String> mounts, PushProgress progress) {
    if (uploads.exists(blob)) {
      progress.blob(blob, PushState.EXISTS, blob.size());
      return;
    }
    for (String from : mounts) {
      if (uploads.mount(blob, from)) {
        progress.blob(blob, PushState.MOUNTED, blob.size());
        return;
      }
    }
    ContentStore content = store.content();
    Optional<Long> size = content.size(blob.digest());
    if (!size.equals(Optional.of(blob.size()))) {
      throw Problem.notFound(
          "push: blob %s of %d bytes is not in the store".formatted(blob.digest(), blob.size()));
    }
    progress.blob(blob, PushState.UPLOADING, 0);
    long[] told = {0};
    uploads.send(
        new BlobUpload.Source(
            blob,
            content,
            bytes -> {
              if (bytes < told[0] || bytes - told[0] >= STEP_BYTES) {
                told[0] = bytes;
                progress.blob(blob, PushState.UPLOADING, bytes);
              }
            }));
    progress.blob(blob, PushState.UPLOADED, blob.size());
  }
}
