package io.carafe.spec.json;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/** Writes one value, keeping its own stack so that depth costs no thread stack. */
final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final String indent;
  private final StringBuilder out = new StringBuilder(256);
  private final Deque<Open> open = new ArrayDeque<>();

  /** A container whose members are being written; exactly one iterator is real. */
  private record Open(
      Iterator<Map.Entry<String, JsonValue>> members, Iterator<JsonValue> elements, char close) {
    boolean hasNext() {
      return members.hasNext() || elements.hasNext();
    }
  }

  JsonWriter(String indent) {
    this.indent = indent;
  }

  String write(JsonValue root) {
    begin(root);
    while (!open.isEmpty()) {
      Open top = open.getLast();
      if (!top.hasNext()) {
        open.removeLast();
        newLine();
        out.append(top.close());
        continue;
      }
      char last = out.charAt(out.length() - 1);
      if (last != '{' && last != '[') {
        out.append(',');
      }
      newLine();
      if (top.members().hasNext()) {
        Map.Entry<String, JsonValue> member = top.members().next();
        string(member.getKey());
        out.append(indent.isEmpty() ? ":" : ": ");
        begin(member.getValue());
      } else {
        begin(top.elements().next());
      }
    }
    return out.toString();
  }

  private void begin(JsonValue value) {
    switch (value) {
      case JsonObject object when object.isEmpty() -> out.append("{}");
      case JsonObject object -> {
        out.append('{');
        open.addLast(
            new Open(object.members().entrySet().iterator(), Collections.emptyIterator(), '}'));
      }
      case JsonArray array when array.elements().isEmpty() -> out.append("[]");
      case JsonArray array -> {
        out.append('[');
        open.addLast(new Open(Collections.emptyIterator(), array.elements().iterator(), ']'));
      }
      case JsonString string -> string(string.value());
      case JsonNumber number -> out.append(number.literal());
      case JsonBoolean bool -> out.append(bool.value());
      case JsonNull ignored -> out.append("null");
    }
  }

  private void newLine() {
    if (!indent.isEmpty()) {
      out.append('\n').append(indent.repeat(open.size()));
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
          } else if (!Character.isSurrogate(c)) {
            out.append(c);
          } else if (pairAt(text, i)) {
            out.append(c).append(text.charAt(++i));
          } else {
            out.append('\uFFFD');
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean pairAt(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
