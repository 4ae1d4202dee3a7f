package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.images.store.EarlyUnpacking;
import io.carafe.images.store.Hold;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.Platform;
import io.carafe.spec.reference.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings images from registries into a store. Safe for use by several threads. */
public final class Puller {
  /** How deep an index may be in an index. */
  private static final int INDEX_DEPTH_MAX = 3;

  private final RegistryClient client;
  private final ImageStore store;

  /** Pulls with {@code client} into {@code store}; both stay the caller's. */
  public Puller(RegistryClient client, ImageStore store) {
    this.client = client;
    this.store = store;
  }

  /**
   * Pulls an image: its blobs, each once and only where it is missing, its unpacked layers, and at
   * last its name. A pull that fails leaves no name; what it fetched whole is not fetched again by
   * the next one, unless the store was cleaned up meanwhile.
   *
   * @param platform what it shall run on, where the registry offers several
   * @throws Problem.NotFound if there is no such image, or none for the platform
   * @throws Problem.Unavailable if the registry is down or breaks off for good; also when the
   *     thread is interrupted, which stays so
   * @throws Problem.Corrupt if bytes differ from their digest, or a layer from its diff id
   * @throws Problem.Invalid if it is no image
   * @throws Problem.Unsupported if it is of Docker's schema 1
   * @throws Problem.Unauthenticated if the registry wants a login
   * @throws Problem.Denied if the registry denies access
   * @throws Problem.Exhausted if the disk is full
   */
  public PulledImage pull(ImageReference name, Platform platform, PullProgress progress) {
    Errand errand = Errand.pull(name, client.deadline());
    try (Hold _ = store.hold()) {
      ServedManifest served = client.manifest(name, errand);
      ServedManifest found = select(name, served, platform, errand);
      Manifest manifest = requireImage(name, found);
      BlobFetch fetch = new BlobFetch(client, store.content(), name, errand);
      store.content().ingest(found.descriptor(), found.bytes());
      fetch.small(manifest.config(), ImageLimits.CONFIG_BYTES_MAX);
      // Read before the layers are fetched: a configuration that is none ends the pull early.
      Image image = read(name, found.descriptor());
      List<Descriptor> layers = distinct(manifest.layers());
      OrderedProgress ordered = new OrderedProgress(progress);
      ordered.manifest(served.descriptor().digest(), layers);
      try (EarlyUnpacking early = EarlyUnpacking.start(store.layers(), image)) {
        fetch.layers(layers, ordered);
        ordered.unpacking();
        early.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Problem.unavailable("pull " + name.familiar() + ": interrupted").withCause(e);
      }
      store.layers().ensure(image);
      Optional<Image> before = store.find(name.digest().map(name::withDigest).orElse(name));
      Image stored = store.put(found.descriptor(), name, served.descriptor().digest());
      boolean fresh = before.isEmpty() || !before.get().id().equals(stored.id());
      return new PulledImage(name, stored, served.descriptor().digest(), fresh);
    }
  }

  private ServedManifest select(
      ImageReference name, ServedManifest served, Platform platform, Errand errand) {
    ServedManifest at = served;
    for (int depth = 0; depth < INDEX_DEPTH_MAX; depth++) {
      if (!(at.document() instanceof ImageIndex index)) {
        return at;
      }
      Descriptor entry =
          index.select(platform).orElseThrow(() -> noPlatform(name, index, platform));
      at = client.manifest(name, entry, errand);
    }
    throw Problem.unsupported("pull " + name.familiar() + ": an index leads only to indexes");
  }

  private static Problem noPlatform(ImageReference name, ImageIndex index, Platform platform) {
    List<String> offered = new ArrayList<>();
    for (Descriptor entry : index.manifests()) {
      String text = entry.platform().map(Platform::toString).orElse("");
      if (!text.isEmpty() && !text.startsWith("unknown/") && offered.size() < 20) {
        offered.add(text);
      }
    }
    Problem problem =
        Problem.notFound("pull " + name.familiar() + ": there is no image for " + platform);
    return offered.isEmpty()
        ? problem
        : problem.withHint("the registry offers " + String.join(", ", offered));
  }

  private static Manifest requireImage(ImageReference name, ServedManifest found) {
    if (!(found.document() instanceof Manifest manifest)) {
      throw Problem.unsupported("pull " + name.familiar() + ": an index leads only to indexes");
    }
    try {
      manifest.requireImage();
    } catch (Problem.Invalid e) {
      throw Problem.invalid("pull " + name.familiar() + ": " + e.requireMessage()).withCause(e);
    }
    return manifest;
  }

  private Image read(ImageReference name, Descriptor manifest) {
    try {
      return store.read(manifest);
    } catch (Problem.Invalid e) {
      throw Problem.invalid("pull " + name.familiar() + ": " + e.requireMessage()).withCause(e);
    }
  }

  private static List<Descriptor> distinct(List<Descriptor> layers) {
    List<Descriptor> distinct = new ArrayList<>();
    for (Descriptor layer : layers) {
      if (distinct.stream().noneMatch(other -> other.digest().equals(layer.digest()))) {
        distinct.add(layer);
      }
    }
    return distinct;
  }
}
