package io.carafe.spec.image;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;

/** What reading any document of an image has in common. */
final class Documents {
  private Documents() {}

  /** The root of a document of at most {@code bytesMax} bytes. */
  static JsonCursor cursor(byte[] utf8, String document, int bytesMax) {
    try {
      return JsonCursor.of(JsonText.parse(utf8, JsonLimits.ofBytes(bytesMax)), document);
    } catch (Problem.Invalid e) {
      throw Problem.invalid(document + ": " + e.requireMessage());
    }
  }

  /** The media type a document says it has, checked against what it is. */
  static String mediaType(JsonCursor json, String oci, String docker) {
    long version = json.requireLong("schemaVersion", 0, Integer.MAX_VALUE);
    if (version == 1) {
      throw schema1();
    }
    if (version != 2) {
      throw json.invalid("schemaVersion must be 2, not " + version);
    }
    String mediaType = json.optionalText("mediaType").orElse(oci);
    if (!mediaType.equals(oci) && !mediaType.equals(docker)) {
      throw json.invalid("mediaType must be " + oci + " or " + docker + ", not " + mediaType);
    }
    return mediaType;
  }

  static Problem schema1() {
    return Problem.unsupported("manifest of schema 1 is not supported")
        .withHint("push the image again with a client that writes schema 2 or OCI manifests");
  }
}
