package io.carafe.spec.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A JSON array. */
public record JsonArray(List<JsonValue> elements) implements JsonValue {
  /** The array without elements. */
  public static final JsonArray EMPTY = new JsonArray(List.of());

  /** Copies the elements. */
  public JsonArray {
    elements = List.copyOf(elements);
  }

  /** The array of the given strings. */
  public static JsonArray ofStrings(Collection<String> strings) {
    List<JsonValue> elements = new ArrayList<>(strings.size());
    for (String string : strings) {
      elements.add(new JsonString(string));
    }
    return new JsonArray(elements);
  }

  @Override
  public String kind() {
    return "an array";
  }
}
