package io.carafe.spec.json;

import io.carafe.base.Problem;
import java.nio.charset.StandardCharsets;

/** JSON as text: strict RFC 8259 in, canonical spacing out. */
public final class JsonText {
  private JsonText() {}

  /**
   * Parses one JSON document.
   *
   * @param utf8 the whole text; a byte order mark is refused, as is anything after the value
   * @throws Problem.Invalid naming line, column and byte offset, on text that is not JSON, invalid
   *     UTF-8, half a surrogate pair, a name used twice in an object, or more than {@code limits}
   */
  public static JsonValue parse(byte[] utf8, JsonLimits limits) {
    return new JsonParser(utf8, limits).document();
  }

  /** Parses one JSON document from a string; see {@link #parse(byte[], JsonLimits)}. */
  public static JsonValue parse(String text, JsonLimits limits) {
    return parse(text.getBytes(StandardCharsets.UTF_8), limits);
  }

  /** The value on one line, without spaces. */
  public static String write(JsonValue value) {
    return new JsonWriter("").write(value);
  }

  /** The value over many lines, indented by four spaces, without a final newline. */
  public static String writePretty(JsonValue value) {
    return writePretty(value, "    ");
  }

  /** The value over many lines, each level indented by {@code indent}, which is not empty. */
  public static String writePretty(JsonValue value, String indent) {
    return new JsonWriter(indent).write(value);
  }

  /** {@link #write} as UTF-8. */
  public static byte[] bytes(JsonValue value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }
}
