package io.carafe.spec.reference;

import io.carafe.base.Problem;

/**
 * The grammar of references, rule by rule, so that a message can name the one that is broken.
 * Source: distribution/reference, reference.go.
 */
final class ReferenceGrammar {
  private ReferenceGrammar() {}

  /** {@code host[:port]}, where host is a domain, an IPv4 address or an IPv6 one in brackets. */
  static void checkRegistry(String registry) {
    int close = registry.startsWith("[") ? registry.indexOf(']') : 0;
    if (close < 0) {
      throw Problem.invalid("registry \"" + registry + "\" is not an IPv6 address in brackets");
    }
    int colon = registry.indexOf(':', close);
    String host = colon < 0 ? registry : registry.substring(0, colon);
    if (colon >= 0) {
      checkPort(registry.substring(colon + 1));
    }
    if (registry.startsWith("[")) {
      checkBracketed(host);
      return;
    }
    for (String label : host.split("\\.", -1)) {
      boolean valid = !label.isEmpty() && !label.startsWith("-") && !label.endsWith("-");
      for (int i = 0; i < label.length(); i++) {
        char c = label.charAt(i);
        valid &= isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z') || c == '-';
      }
      if (!valid) {
        throw Problem.invalid("registry \"" + registry + "\" is not a host name");
      }
    }
  }

  private static void checkBracketed(String host) {
    boolean valid = host.length() > 2 && host.endsWith("]");
    for (int i = 1; i < host.length() - 1; i++) {
      valid &= Character.digit(host.charAt(i), 16) >= 0 || host.charAt(i) == ':';
    }
    if (!valid) {
      throw Problem.invalid("registry \"" + host + "\" is not an IPv6 address in brackets");
    }
  }

  private static void checkPort(String port) {
    boolean valid = !port.isEmpty() && port.length() <= 5;
    for (int i = 0; i < port.length(); i++) {
      valid &= isDigit(port.charAt(i));
    }
    if (!valid || Integer.parseInt(port) > 65535 || Integer.parseInt(port) == 0) {
      throw Problem.invalid("registry port \"" + port + "\" is not a number from 1 to 65535");
    }
  }

  /** Components of letters and digits, which {@code . _ __} or dashes join. */
  static void checkRepository(String repository) {
    for (int i = 0; i < repository.length(); i++) {
      char c = repository.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        throw Problem.invalid("repository name must be lower case");
      }
      if (!isLower(c) && !isDigit(c) && "._-/".indexOf(c) < 0) {
        throw Problem.invalid(
            "repository name must be of the characters a-z 0-9 . _ - /, not '" + c + "'");
      }
    }
    for (String component : repository.split("/", -1)) {
      checkComponent(component);
    }
  }

  private static void checkComponent(String component) {
    if (component.isEmpty()) {
      throw Problem.invalid("repository name has an empty component");
    }
    int at = 0;
    while (at < component.length()) {
      int start = at;
      while (at < component.length() && isSeparator(component.charAt(at))) {
        at++;
      }
      String separator = component.substring(start, at);
      if (at > start && (start == 0 || at == component.length())) {
        throw Problem.invalid(
            "repository name component \"" + component + "\" must begin and end with a-z or 0-9");
      }
      boolean dashes = separator.chars().allMatch(c -> c == '-');
      if (!dashes && separator.length() > 1 && !separator.equals("__")) {
        throw Problem.invalid(
            "repository name component \""
                + component
                + "\" must not contain \""
                + separator
                + "\"");
      }
      while (at < component.length() && !isSeparator(component.charAt(at))) {
        at++;
      }
    }
  }

  static void checkTag(String tag) {
    if (tag.isEmpty()) {
      throw Problem.invalid("tag is empty");
    }
    if (tag.length() > ImageReference.TAG_CHARACTERS_MAX) {
      throw Problem.invalid(
          "tag is longer than " + ImageReference.TAG_CHARACTERS_MAX + " characters");
    }
    for (int i = 0; i < tag.length(); i++) {
      char c = tag.charAt(i);
      boolean word = isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z') || c == '_';
      if (!word && (i == 0 || (c != '.' && c != '-'))) {
        throw Problem.invalid(
            i == 0
                ? "tag must begin with a letter, a digit or _, not '" + c + "'"
                : "tag must be of letters, digits and _ . -, not '" + c + "'");
      }
    }
  }

  static boolean isHex64(String text) {
    boolean hex = text.length() == 64;
    for (int i = 0; i < text.length(); i++) {
      hex &= isDigit(text.charAt(i)) || (text.charAt(i) >= 'a' && text.charAt(i) <= 'f');
    }
    return hex;
  }

  private static boolean isSeparator(char c) {
    return c == '.' || c == '_' || c == '-';
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
