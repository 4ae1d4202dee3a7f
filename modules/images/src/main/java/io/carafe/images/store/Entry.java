package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of index.json.
 *
 * @param manifest a manifest or an index, without annotations
 * @param name the name it gives the image
 * @param served the digest of the document that the registry serves by that name
 */
record Entry(Descriptor manifest, Optional<ImageReference> name, Optional<Digest> served) {
  private static final String SERVED = "io.carafe.image.served-digest";

  static Entry of(Descriptor descriptor) {
    Map<String, String> annotations = descriptor.annotations();
    Optional<Digest> served = Optional.empty();
    String digest = annotations.get(SERVED);
    if (digest != null) {
      served = Optional.of(Digest.parse(digest));
    }
    return new Entry(descriptor.withAnnotations(Map.of()), ImageNames.of(annotations), served);
  }

  Descriptor toDescriptor() {
    Map<String, String> annotations = new LinkedHashMap<>();
    if (name.isPresent()) {
      annotations.put(Descriptor.REFERENCE_NAME, name.get().toString());
      annotations.put(ImageNames.FULL_NAME, name.get().toString());
    }
    if (served.isPresent()) {
      annotations.put(SERVED, served.get().toString());
    }
    return manifest.withAnnotations(annotations);
  }

  /** Whether the image goes by {@code digest}, in its registry or here. */
  boolean hasDigest(Digest digest) {
    return manifest.digest().equals(digest)
        || served.equals(Optional.of(digest))
        || name.flatMap(ImageReference::digest).equals(Optional.of(digest));
  }

  /** The name with the digest by which its registry serves the image, if it came from one. */
  Optional<ImageReference> servedName() {
    if (served.isPresent()) {
      return name.map(n -> n.withDigest(served.get()));
    }
    return name.filter(n -> n.digest().isPresent());
  }

  Entry withoutName() {
    return new Entry(manifest, Optional.empty(), Optional.empty());
  }
}
