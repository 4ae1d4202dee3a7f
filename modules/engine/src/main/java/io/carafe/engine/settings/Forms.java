package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.List;

/** The forms that several settings share. */
final class Forms {
  private Forms() {}

  /** {@code variables} copied, each checked to have a name and no NUL. */
  static List<String> environment(List<String> variables) {
    for (String variable : variables) {
      if (variable.isEmpty() || variable.charAt(0) == '=') {
        throw Problem.invalid("environment variable \"" + variable + "\": no name before =");
      }
      requireNoNul("environment variable", variable);
    }
    return List.copyOf(variables);
  }

  /** Refuses a text that C would cut short. */
  static void requireNoNul(String what, String text) {
    if (text.indexOf('\0') >= 0) {
      throw Problem.invalid(what + " holds a NUL character");
    }
  }

  /** {@code path} without trailing or doubled slashes; {@link Problem.Invalid} unless absolute. */
  static String absolutePath(String what, String path) {
    requireNoNul(what, path);
    if (!path.startsWith("/")) {
      throw Problem.invalid(what + " \"" + path + "\": not an absolute path");
    }
    String clean = path.replaceAll("/+", "/");
    return clean.length() > 1 && clean.endsWith("/")
        ? clean.substring(0, clean.length() - 1)
        : clean;
  }
}
