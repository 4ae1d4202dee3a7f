package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonWord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules that many records share; each throws {@link Problem.Invalid} in the rule's words. */
final class Rules {
  private Rules() {}

  static void check(boolean holds, String rule) {
    if (!holds) {
      throw Problem.invalid(rule);
    }
  }

  /** Says {@code rule} with its {@code {}} as {@code subject}; the text is made only if broken. */
  static void check(boolean holds, String rule, Object subject) {
    if (!holds) {
      throw Problem.invalid(rule.replace("{}", subject.toString()));
    }
  }

  static void checkAbsolute(String what, String path) {
    if (!path.startsWith("/")) {
      throw Problem.invalid(what + " \"" + path + "\" must be an absolute path");
    }
  }

  static void checkNotEmpty(String what, String text) {
    if (text.isEmpty()) {
      throw Problem.invalid(what + " must not be empty");
    }
  }

  /** An id that setuid(2) and setgid(2) do not take for "leave unchanged". */
  static void checkId(String what, long id) {
    check(id >= 0 && id <= 0xffff_ffffL, "{} must be from 0 to 4294967295", what);
    check(id != 0xffff_ffffL, "{} 4294967295 means \"unchanged\" to the kernel", what);
  }

  static void checkDistinct(String what, Iterable<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw Problem.invalid(what + " " + name + " is given twice");
      }
    }
  }

  /** The form of cpuset lists: numbers and ranges, separated by commas, blanks allowed. */
  static void checkList(String what, String text) {
    try {
      NumberList.parse(text);
    } catch (Problem.Invalid e) {
      throw Problem.invalid(what + ": " + e.requireMessage());
    }
  }

  static <K, V> Map<K, V> copy(Map<K, V> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  static List<JsonObject> toJson(List<? extends OciPart> parts) {
    List<JsonObject> objects = new ArrayList<>(parts.size());
    for (OciPart part : parts) {
      objects.add(part.toJson());
    }
    return objects;
  }

  static List<String> words(List<? extends JsonWord> words) {
    List<String> texts = new ArrayList<>(words.size());
    for (JsonWord word : words) {
      texts.add(word.word());
    }
    return texts;
  }

  static Optional<String> word(Optional<? extends JsonWord> word) {
    return word.isPresent() ? Optional.of(word.get().word()) : Optional.empty();
  }
}
