package io.carafe.spec.json;

/** JSON's null, of which there is one. */
public enum JsonNull implements JsonValue {
  /** The only instance. */
  NULL;

  @Override
  public String kind() {
    return "null";
  }
}
