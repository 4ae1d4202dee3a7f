package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonBoolean;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonNumber;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonString;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Documents with one value replaced. */
final class Mutations {
  private Mutations() {}

  /** Every place of the document that mentions everything, but the root. */
  static List<String> places() {
    List<String> places = new ArrayList<>();
    collect(JsonText.parse(OciSpecTest.everything(), JsonLimits.ofBytes(1 << 20)), "", places);
    return places.subList(1, places.size());
  }

  private static void collect(JsonValue value, String pointer, List<String> places) {
    places.add(pointer);
    if (value instanceof JsonObject object) {
      for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
        String step = member.getKey().replace("~", "~0").replace("/", "~1");
        collect(member.getValue(), pointer + "/" + step, places);
      }
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.elements().size(); i++) {
        collect(array.elements().get(i), pointer + "/" + i, places);
      }
    }
  }

  /** One value of each type. */
  static List<JsonValue> wrongValues() {
    JsonValue fraction = new JsonNumber("0.5");
    return List.of(
        JsonBoolean.TRUE,
        new JsonString("\0wrong"),
        fraction,
        new JsonArray(List.of(fraction)),
        JsonObject.builder().put("wrong", fraction).build());
  }

  /** The document with the value at {@code pointer} replaced; empty where that is no mistake. */
  static byte[] replace(byte[] json, String pointer, JsonValue wrong) {
    JsonValue document = JsonText.parse(json, JsonLimits.ofBytes(1 << 20));
    JsonValue old = at(document, pointer);
    boolean sameType = old.getClass() == wrong.getClass();
    if (sameType && !(old instanceof JsonString) && !(old instanceof JsonNumber)) {
      return new byte[0];
    }
    return JsonText.bytes(replaced(document, pointer, wrong));
  }

  private static JsonValue at(JsonValue value, String pointer) {
    if (pointer.isEmpty()) {
      return value;
    }
    int next = pointer.indexOf('/', 1);
    String step = next < 0 ? pointer.substring(1) : pointer.substring(1, next);
    return at(child(value, step), next < 0 ? "" : pointer.substring(next));
  }

  private static JsonValue child(JsonValue value, String step) {
    return switch (value) {
      case JsonObject object ->
          object.member(step.replace("~1", "/").replace("~0", "~")).orElseThrow();
      case JsonArray array -> array.elements().get(Integer.parseInt(step));
      default -> throw new IllegalArgumentException(step);
    };
  }

  private static JsonValue replaced(JsonValue value, String pointer, JsonValue with) {
    if (pointer.isEmpty()) {
      return with;
    }
    int next = pointer.indexOf('/', 1);
    String step = next < 0 ? pointer.substring(1) : pointer.substring(1, next);
    String rest = next < 0 ? "" : pointer.substring(next);
    if (value instanceof JsonArray array) {
      List<JsonValue> elements = new ArrayList<>(array.elements());
      int index = Integer.parseInt(step);
      elements.set(index, replaced(elements.get(index), rest, with));
      return new JsonArray(elements);
    }
    JsonObject.Builder object = JsonObject.builder();
    String name = step.replace("~1", "/").replace("~0", "~");
    for (Map.Entry<String, JsonValue> member : ((JsonObject) value).members().entrySet()) {
      boolean here = member.getKey().equals(name);
      object.put(
          member.getKey(), here ? replaced(member.getValue(), rest, with) : member.getValue());
    }
    return object.build();
  }
}
