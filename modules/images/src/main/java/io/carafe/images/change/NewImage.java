package io.carafe.images.change;

import io.carafe.images.content.ContentStore;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.json.JsonText;
import java.util.List;

/** Writes the documents of an image whose layers are in the store. */
final class NewImage {
  private NewImage() {}

  /** Stores configuration and manifest; the manifest's descriptor. */
  static Descriptor store(ContentStore content, ImageConfig config, List<Descriptor> layers) {
    byte[] configBytes = JsonText.bytes(config.toJson());
    Descriptor configDescriptor = Descriptor.ofContent(MediaTypes.OCI_CONFIG, configBytes);
    content.ingest(configDescriptor, configBytes);
    byte[] manifestBytes = JsonText.bytes(Manifest.of(configDescriptor, layers).toJson());
    Descriptor manifest = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, manifestBytes);
    content.ingest(manifest, manifestBytes);
    return manifest;
  }
}
