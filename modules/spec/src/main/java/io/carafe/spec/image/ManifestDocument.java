package io.carafe.spec.image;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;

/** What a name in a registry or an archive stands for: one image, or an index of images. */
public sealed interface ManifestDocument permits Manifest, ImageIndex {
  /** The media type of the document. */
  String mediaType();

  /** The document; other bytes than those it was read from, and so of another digest. */
  JsonObject toJson();

  /**
   * Reads a manifest or an index, whichever it is.
   *
   * @throws Problem.Invalid if it is neither, both at once, or longer than {@link
   *     ImageLimits#MANIFEST_BYTES_MAX}
   * @throws Problem.Unsupported if it is a manifest of Docker's schema 1
   */
  static ManifestDocument parse(byte[] utf8) {
    JsonCursor json = Documents.cursor(utf8, "manifest", ImageLimits.MANIFEST_BYTES_MAX);
    String mediaType = json.optionalString("mediaType").orElse("");
    if (MediaTypes.isSchema1(mediaType) || json.find("fsLayers") != null) {
      throw Documents.schema1();
    }
    boolean lists = json.find("manifests") != null;
    boolean describes = json.find("layers") != null || json.find("config") != null;
    if (lists && describes) {
      throw json.invalid("is an index and an image manifest at once");
    }
    if (MediaTypes.isIndex(mediaType) || (lists && !MediaTypes.isManifest(mediaType))) {
      return ImageIndex.fromJson(json);
    }
    return Manifest.fromJson(json);
  }
}
