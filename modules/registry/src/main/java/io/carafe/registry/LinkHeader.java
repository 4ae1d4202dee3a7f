package io.carafe.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The header {@code Link}, which names the next page of a list. Source: RFC 8288, section 3. */
final class LinkHeader {
  private static final int HEADER_CHARACTERS_MAX = 8192;

  private LinkHeader() {}

  /** The target of the first link that leads to the next page; what is malformed is passed over. */
  static Optional<String> next(List<String> headers) {
    for (String header : headers) {
      if (header.length() <= HEADER_CHARACTERS_MAX) {
        Optional<String> target = nextIn(header);
        if (target.isPresent()) {
          return target;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> nextIn(String header) {
    int at = 0;
    while (true) {
      int start = header.indexOf('<', at);
      int end = start < 0 ? -1 : header.indexOf('>', start);
      if (end < 0) {
        return Optional.empty();
      }
      int after = parametersEnd(header, end + 1);
      if (isNext(header.substring(end + 1, after))) {
        return Optional.of(header.substring(start + 1, end));
      }
      at = after;
    }
  }

  /** Where the next link begins: at a comma outside of quotation marks. */
  private static int parametersEnd(String header, int from) {
    boolean quoted = false;
    for (int i = from; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return header.length();
  }

  private static boolean isNext(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("rel")) {
        String value = parameter.substring(equals + 1).strip().replace("\"", "");
        return List.of(value.toLowerCase(Locale.ROOT).split("\\s+")).contains("next");
      }
    }
    return false;
  }
}
