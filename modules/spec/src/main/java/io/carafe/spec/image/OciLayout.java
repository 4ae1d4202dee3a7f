package io.carafe.spec.image;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;

/**
 * The file {@code oci-layout}, which marks a folder as one. Source: image-spec, image-layout.md.
 */
public final class OciLayout {
  /** The file's name. */
  public static final String FILE = "oci-layout";

  /** The version that is written. */
  public static final String VERSION = "1.0.0";

  private OciLayout() {}

  /** The file's bytes. */
  public static byte[] bytes() {
    return JsonText.bytes(JsonObject.builder().put("imageLayoutVersion", VERSION).build());
  }

  /**
   * Checks the file's bytes.
   *
   * @throws Problem.Invalid if it is something else
   * @throws Problem.Unsupported if it is of another major version than 1
   */
  public static void check(byte[] utf8) {
    JsonCursor json = Documents.cursor(utf8, FILE, 64 << 10);
    String version = json.requireString("imageLayoutVersion");
    if (!version.startsWith("1.")) {
      throw Problem.unsupported("image layout version " + version + " is not supported");
    }
  }
}
