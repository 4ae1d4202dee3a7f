package io.carafe.spec.json;

/** A JSON value (RFC 8259), immutable. */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {
  /** What the value is, with its article, for messages: {@code an object}. */
  String kind();
}
