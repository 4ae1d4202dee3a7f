package io.carafe.app.render.template;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonBoolean;
import io.carafe.spec.json.JsonNull;
import io.carafe.spec.json.JsonNumber;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonString;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The functions of templates: Go's own and docker's, as far as people use them. */
final class TemplateFunctions {
  /** Their names, in the order they are told. */
  static final List<String> NAMES =
      List.of(
          "json", "index", "len", "join", "split", "lower", "upper", "title", "println", "print",
          "not", "eq", "ne", "and", "or");

  private TemplateFunctions() {}

  static JsonValue call(String function, List<JsonValue> values) {
    return switch (function) {
      case "json" -> new JsonString(JsonText.write(one(function, values)));
      case "index" -> index(values);
      case "len" -> JsonNumber.of(length(one(function, values)));
      case "join" -> join(values);
      case "split" -> split(values);
      case "lower" -> new JsonString(text(one(function, values)).toLowerCase(Locale.ROOT));
      case "upper" -> new JsonString(text(one(function, values)).toUpperCase(Locale.ROOT));
      case "title" -> new JsonString(title(text(one(function, values))));
      case "println" -> new JsonString(spaced(values) + "\n");
      case "print" -> new JsonString(spaced(values));
      case "not" -> JsonBoolean.of(isEmpty(one(function, values)));
      case "eq" -> JsonBoolean.of(equal(values));
      case "ne" -> JsonBoolean.of(!equal(values));
      case "and" ->
          values.stream()
              .filter(TemplateFunctions::isEmpty)
              .findFirst()
              .orElse(values.isEmpty() ? JsonNull.NULL : values.getLast());
      case "or" ->
          values.stream()
              .filter(value -> !isEmpty(value))
              .findFirst()
              .orElse(values.isEmpty() ? JsonNull.NULL : values.getLast());
      default -> throw new IllegalStateException("function " + function);
    };
  }

  private static JsonValue one(String function, List<JsonValue> values) {
    if (values.size() != 1) {
      throw Problem.invalid("option --format: " + function + " takes one value");
    }
    return values.getFirst();
  }

  private static JsonValue index(List<JsonValue> values) {
    if (values.isEmpty()) {
      throw Problem.invalid("option --format: index takes a value and keys");
    }
    JsonValue at = values.getFirst();
    for (JsonValue key : values.subList(1, values.size())) {
      at = element(at, text(key));
    }
    return at;
  }

  private static JsonValue element(JsonValue value, String key) {
    return switch (value) {
      case JsonObject object -> object.member(key).orElse(JsonNull.NULL);
      case JsonArray array -> {
        int number = key.matches("[0-9]{1,6}") ? Integer.parseInt(key) : -1;
        if (number < 0 || number >= array.elements().size()) {
          throw Problem.invalid(
              "option --format: index %s of %d elements".formatted(key, array.elements().size()));
        }
        yield array.elements().get(number);
      }
      case JsonString _, JsonNumber _, JsonBoolean _, JsonNull _ ->
          throw Problem.invalid("option --format: index of " + value.kind());
    };
  }

  private static long length(JsonValue value) {
    return switch (value) {
      case JsonObject object -> object.members().size();
      case JsonArray array -> array.elements().size();
      case JsonString string -> string.value().length();
      case JsonNull _ -> 0;
      case JsonNumber _, JsonBoolean _ ->
          throw Problem.invalid("option --format: len of " + value.kind());
    };
  }

  private static JsonValue join(List<JsonValue> values) {
    if (values.size() != 2 || !(values.get(0) instanceof JsonArray array)) {
      throw Problem.invalid("option --format: join takes a list and a separator");
    }
    List<String> texts = array.elements().stream().map(TemplateFunctions::text).toList();
    return new JsonString(String.join(text(values.get(1)), texts));
  }

  private static JsonValue split(List<JsonValue> values) {
    if (values.size() != 2 || text(values.get(1)).isEmpty()) {
      throw Problem.invalid("option --format: split takes a text and a separator");
    }
    String separator = java.util.regex.Pattern.quote(text(values.get(1)));
    return JsonArray.ofStrings(List.of(text(values.get(0)).split(separator, -1)));
  }

  private static String title(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String spaced(List<JsonValue> values) {
    return String.join(" ", values.stream().map(TemplateFunctions::text).toList());
  }

  private static boolean equal(List<JsonValue> values) {
    if (values.size() < 2) {
      throw Problem.invalid("option --format: eq and ne take two values");
    }
    String first = text(values.getFirst());
    return values.stream().skip(1).anyMatch(value -> text(value).equals(first));
  }

  /** Whether Go takes the value for false: zero, false, or without elements. */
  static boolean isEmpty(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> true;
      case JsonBoolean bool -> !bool.value();
      case JsonNumber number -> number.doubleValue() == 0;
      case JsonString string -> string.value().isEmpty();
      case JsonArray array -> array.elements().isEmpty();
      case JsonObject object -> object.isEmpty();
    };
  }

  /** The value as Go prints it. */
  static String text(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> "<no value>";
      case JsonBoolean bool -> String.valueOf(bool.value());
      case JsonNumber number -> number.literal();
      case JsonString string -> string.value();
      case JsonArray array ->
          "["
              + String.join(" ", array.elements().stream().map(TemplateFunctions::text).toList())
              + "]";
      case JsonObject object -> {
        List<String> members = new ArrayList<>();
        for (String name : new TreeSet<>(object.members().keySet())) {
          members.add(name + ":" + text(object.member(name).orElse(JsonNull.NULL)));
        }
        yield "map[" + String.join(" ", members) + "]";
      }
    };
  }
}
