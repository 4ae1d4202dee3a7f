package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The {@code key=value} fields of one {@code --mount} option. */
final class MountFields {
  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "source",
          "src",
          "target",
          "dst",
          "destination",
          "readonly",
          "ro",
          "bind-propagation",
          "bind-nonrecursive",
          "bind-recursive",
          "volume-nocopy",
          "tmpfs-size",
          "tmpfs-mode",
          "consistency");

  private final String text;
  private final Map<String, String> values;

  private MountFields(String text, Map<String, String> values) {
    this.text = text;
    this.values = values;
  }

  static MountFields parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      String key =
          (equals < 0 ? field : field.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
      if (!KNOWN.contains(key)) {
        throw Problem.invalid("mount \"" + text + "\": field \"" + key + "\" is unknown");
      }
      values.put(key, equals < 0 ? "true" : field.substring(equals + 1));
    }
    return new MountFields(text, values);
  }

  Optional<String> optional(String... keys) {
    for (String key : keys) {
      String value = values.get(key);
      if (value != null) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  String first(String otherwise, String key) {
    return optional(key).orElse(otherwise);
  }

  String require(String... keys) {
    return optional(keys)
        .orElseThrow(() -> Problem.invalid("mount \"" + text + "\": no " + keys[0]));
  }

  boolean flag(String... keys) {
    String value = optional(keys).orElse("false");
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw Problem.invalid("mount \"" + text + "\": " + keys[0] + " is not true or false");
    };
  }
}
