package io.carafe.spec.json;

/**
 * How much JSON is read: bytes of the text, levels of nesting, and values in all (each of which
 * costs memory far beyond its two or three bytes of text).
 */
public record JsonLimits(int bytesMax, int depthMax, int valuesMax) {
  /** The deepest nesting that any document Carafe reads needs, with room to spare. */
  public static final int DEPTH_MAX = 64;

  /** The most values in one document, unless told otherwise. */
  public static final int VALUES_MAX = 500_000;

  /** Checks that each bound is positive. */
  public JsonLimits {
    if (bytesMax < 1 || depthMax < 1 || valuesMax < 1) {
      throw new IllegalArgumentException("JSON limits are positive");
    }
  }

  /** Documents up to {@code bytesMax} bytes, with the usual bounds on depth and values. */
  public static JsonLimits ofBytes(int bytesMax) {
    return new JsonLimits(bytesMax, DEPTH_MAX, VALUES_MAX);
  }
}
