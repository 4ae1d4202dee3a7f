package io.carafe.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a registry wants to be spoken to, from the header {@code WWW-Authenticate}. Source: RFC 9110
 * section 11.6.1; Docker's token authentication.
 *
 * @param scheme in lower case: {@code bearer}, {@code basic}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final int HEADER_CHARACTERS_MAX = 8192;

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** The bearer challenge among {@code headers}, else the first one. */
  static Optional<Challenge> choose(List<String> headers) {
    Optional<Challenge> first = Optional.empty();
    for (String header : headers) {
      if (header.length() > HEADER_CHARACTERS_MAX) {
        continue;
      }
      Challenge challenge = parse(header);
      if (challenge.scheme().equals("bearer")) {
        return Optional.of(challenge);
      }
      if (first.isEmpty()) {
        first = Optional.of(challenge);
      }
    }
    return first;
  }

  /** Reads one challenge; what is malformed is left out. */
  static Challenge parse(String header) {
    int space = header.indexOf(' ');
    String scheme = (space < 0 ? header : header.substring(0, space)).toLowerCase(Locale.ROOT);
    Map<String, String> parameters = new HashMap<>();
    int at = space < 0 ? header.length() : space + 1;
    while (at < header.length()) {
      int equals = header.indexOf('=', at);
      if (equals < 0) {
        break;
      }
      String name = header.substring(at, equals).replace(',', ' ').strip().toLowerCase(Locale.ROOT);
      StringBuilder value = new StringBuilder();
      at = value(header, equals + 1, value);
      parameters.putIfAbsent(name, value.toString());
    }
    return new Challenge(scheme, parameters);
  }

  /** Reads a token or a quoted string; answers where it ends. */
  private static int value(String header, int start, StringBuilder value) {
    int at = start;
    boolean quoted = at < header.length() && header.charAt(at) == '"';
    at += quoted ? 1 : 0;
    while (at < header.length()) {
      char c = header.charAt(at++);
      if (quoted ? c == '"' : c == ',') {
        break;
      }
      if (quoted && c == '\\' && at < header.length()) {
        c = header.charAt(at++);
      }
      value.append(c);
    }
    return at;
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
