package io.carafe.registry;

import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ManifestDocument;

/** A manifest or an index as a registry served it, its digest verified. */
public final class ServedManifest {
  private final Descriptor descriptor;
  private final ManifestDocument document;
  private final byte[] bytes;

  /** Takes the bytes over. */
  ServedManifest(Descriptor descriptor, ManifestDocument document, byte[] bytes) {
    this.descriptor = descriptor;
    this.document = document;
    this.bytes = bytes;
  }

  /** Media type, digest and size of the bytes. */
  public Descriptor descriptor() {
    return descriptor;
  }

  /** What the bytes say. */
  public ManifestDocument document() {
    return document;
  }

  /** A copy of the bytes, which alone have the digest. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
