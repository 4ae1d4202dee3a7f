package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.ManifestDocument;
import io.carafe.spec.image.MediaTypes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The blobs that a manifest or an index leads to, itself among them: what a store has to keep of
 * it. Of an index those manifests that are missing are for other platforms, and nothing is wrong.
 */
final class Reachable {
  private static final int DOCUMENTS_MAX = 10_000;

  private final ContentStore content;
  private final Set<Digest> all = new LinkedHashSet<>();
  private final Map<Digest, String> broken = new LinkedHashMap<>();
  private final Deque<Descriptor> documents = new ArrayDeque<>();

  private Reachable(ContentStore content) {
    this.content = content;
  }

  /** What {@code document} leads to. */
  static Reachable from(ContentStore content, Descriptor document) {
    Reachable reachable = new Reachable(content);
    reachable.visit(document);
    while (!reachable.documents.isEmpty()) {
      reachable.read(reachable.documents.pop());
    }
    return reachable;
  }

  /** All blobs, whether they are here or not. */
  Set<Digest> blobs() {
    return all;
  }

  /** What is wrong, by the blob it is about: one that is missing or damaged. */
  Map<Digest, String> broken() {
    return broken;
  }

  private void visit(Descriptor descriptor) {
    boolean isDocument =
        MediaTypes.isIndex(descriptor.mediaType()) || MediaTypes.isManifest(descriptor.mediaType());
    if (all.add(descriptor.digest()) && isDocument && all.size() < DOCUMENTS_MAX) {
      documents.push(descriptor);
    }
  }

  private void read(Descriptor descriptor) {
    try {
      byte[] json = content.read(descriptor.digest(), ImageLimits.MANIFEST_BYTES_MAX);
      switch (ManifestDocument.parse(json)) {
        case ImageIndex index ->
            index.manifests().stream()
                .filter(entry -> content.contains(entry.digest()))
                .forEach(this::visit);
        case Manifest manifest -> {
          require(manifest.config());
          manifest.layers().forEach(this::require);
        }
      }
    } catch (Problem e) {
      broken.put(descriptor.digest(), e.requireMessage());
    }
  }

  private void require(Descriptor blob) {
    visit(blob);
    long size = content.size(blob.digest()).orElse(-1L);
    if (size < 0) {
      broken.put(blob.digest(), "blob " + blob.digest() + " is missing");
    } else if (size != blob.size()) {
      broken.put(
          blob.digest(),
          "blob %s has %d bytes instead of %d".formatted(blob.digest(), size, blob.size()));
    }
  }
}
