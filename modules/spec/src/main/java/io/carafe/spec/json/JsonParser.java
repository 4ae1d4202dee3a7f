package io.carafe.spec.json;

import io.carafe.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Reads one document from bytes. Nesting lives in a list of its own, not on the thread's stack. */
final class JsonParser {
  private final byte[] text;
  private final JsonLimits limits;
  private final ArrayList<Open> open = new ArrayList<>();
  private int at;
  private int values;

  /** An object or array whose end has not been read yet. */
  private static final class Open {
    final @Nullable LinkedHashMap<String, JsonValue> members;
    final @Nullable ArrayList<JsonValue> elements;
    String name = "";

    Open(boolean isObject) {
      this.members = isObject ? new LinkedHashMap<>() : null;
      this.elements = isObject ? null : new ArrayList<>();
    }

    void add(JsonValue value) {
      if (members != null) {
        members.put(name, value);
      } else if (elements != null) {
        elements.add(value);
      }
    }

    JsonValue close() {
      return members != null
          ? new JsonObject(members)
          : new JsonArray(elements != null ? elements : new ArrayList<>());
    }
  }

  JsonParser(byte[] text, JsonLimits limits) {
    this.text = text;
    this.limits = limits;
  }

  JsonValue document() {
    if (text.length > limits.bytesMax()) {
      throw Problem.invalid(
          "JSON of " + text.length + " bytes is longer than " + limits.bytesMax() + " bytes");
    }
    while (true) {
      @Nullable JsonValue value = begin();
      while (value != null) {
        if (open.isEmpty()) {
          skipSpace();
          if (at < text.length) {
            throw invalid("unexpected " + seen() + " after the value");
          }
          return value;
        }
        value = attach(value);
      }
    }
  }

  /** Reads a scalar or an empty container; for the start of another one answers null. */
  private @Nullable JsonValue begin() {
    skipSpace();
    if (++values > limits.valuesMax()) {
      throw invalid("more than " + limits.valuesMax() + " values");
    }
    int c = peek();
    if (c != '{' && c != '[') {
      return scalar(c);
    }
    if (open.size() >= limits.depthMax()) {
      throw invalid("nested deeper than " + limits.depthMax() + " levels");
    }
    at++;
    skipSpace();
    if (peek() == (c == '{' ? '}' : ']')) {
      at++;
      return c == '{' ? JsonObject.EMPTY : JsonArray.EMPTY;
    }
    open.add(new Open(c == '{'));
    if (c == '{') {
      name();
    }
    return null;
  }

  /** Puts a value into its container; answers the container where that ends, else null. */
  private @Nullable JsonValue attach(JsonValue value) {
    Open top = open.getLast();
    top.add(value);
    skipSpace();
    boolean isObject = top.members != null;
    int c = peek();
    if (c == ',') {
      at++;
      if (isObject) {
        skipSpace();
        name();
      }
      return null;
    }
    if (c != (isObject ? '}' : ']')) {
      throw invalid("expected ',' or '" + (isObject ? '}' : ']') + "' but found " + seen());
    }
    at++;
    open.removeLast();
    return top.close();
  }

  private void name() {
    if (peek() != '"') {
      throw invalid("expected a member name but found " + seen());
    }
    int start = at;
    String name = string();
    Open top = open.getLast();
    if (top.members != null && top.members.containsKey(name)) {
      at = start;
      throw invalid("the name \"" + shortened(name) + "\" is used twice in one object");
    }
    top.name = name;
    skipSpace();
    if (peek() != ':') {
      throw invalid("expected ':' but found " + seen());
    }
    at++;
  }

  private JsonValue scalar(int c) {
    return switch (c) {
      case '"' -> new JsonString(string());
      case 't' -> word("true", JsonBoolean.TRUE);
      case 'f' -> word("false", JsonBoolean.FALSE);
      case 'n' -> word("null", JsonNull.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw invalid("expected a value but found " + seen());
    };
  }

  private JsonValue word(String word, JsonValue value) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= text.length || text[at + i] != word.charAt(i)) {
        throw invalid("expected a value but found something that is not " + word);
      }
    }
    at += word.length();
    return value;
  }

  private JsonNumber number() {
    int start = at;
    while (at < text.length && isNumberByte(text[at])) {
      at++;
    }
    int length = at - start;
    if (length <= JsonNumber.LITERAL_CHARACTERS_MAX) {
      String literal = new String(text, start, length, StandardCharsets.ISO_8859_1);
      if (JsonNumber.isNumber(literal)) {
        return new JsonNumber(literal);
      }
    }
    at = start;
    throw invalid("a number is malformed or longer than 64 characters");
  }

  private static boolean isNumberByte(byte b) {
    return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E';
  }

  /**
   * Reads a string whose quote is next: plain ASCII in one step, the rest character by character.
   */
  private String string() {
    int start = ++at;
    while (at < text.length) {
      byte b = text[at];
      if (b == '"') {
        return new String(text, start, at++ - start, StandardCharsets.ISO_8859_1);
      }
      if (b == '\\' || b < 0x20) {
        break;
      }
      at++;
    }
    StringBuilder out = new StringBuilder(at - start + 16);
    out.append(new String(text, start, at - start, StandardCharsets.ISO_8859_1));
    while (true) {
      int c = peek();
      if (c == '"') {
        at++;
        return out.toString();
      } else if (c == '\\') {
        at++;
        escape(out);
      } else if (c >= 0x80) {
        out.appendCodePoint(codePoint(c));
      } else if (c >= 0x20) {
        out.append((char) c);
        at++;
      } else {
        throw invalid(c < 0 ? "a string does not end" : "a string has a raw control character");
      }
    }
  }

  private void escape(StringBuilder out) {
    int c = peek();
    at++;
    switch (c) {
      case '"', '\\', '/' -> out.append((char) c);
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> unicodeEscape(out);
      default -> {
        at--;
        throw invalid("a string has an unknown escape");
      }
    }
  }

  private void unicodeEscape(StringBuilder out) {
    char first = hex();
    if (Character.isLowSurrogate(first)) {
      throw invalid("a string has half a surrogate pair");
    }
    out.append(first);
    if (Character.isHighSurrogate(first)) {
      if (at + 1 >= text.length || text[at] != '\\' || text[at + 1] != 'u') {
        throw invalid("a string has half a surrogate pair");
      }
      at += 2;
      char second = hex();
      if (!Character.isLowSurrogate(second)) {
        throw invalid("a string has half a surrogate pair");
      }
      out.append(second);
    }
  }

  private char hex() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw invalid("a \\u escape needs four hexadecimal digits");
      }
      value = value * 16 + digit;
      at++;
    }
    return (char) value;
  }

  /** Decodes one code point of two to four bytes (RFC 3629), refusing overlong forms. */
  private int codePoint(int first) {
    int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || at + more >= text.length) {
      throw invalid("invalid UTF-8");
    }
    int value = first & (0x3f >> more);
    for (int i = 1; i <= more; i++) {
      int next = text[at + i];
      if ((next & 0xc0) != 0x80) {
        throw invalid("invalid UTF-8");
      }
      value = (value << 6) | (next & 0x3f);
    }
    boolean overlong = (more == 2 && value < 0x800) || (more == 3 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
      throw invalid("invalid UTF-8");
    }
    at += 1 + more;
    return value;
  }

  private void skipSpace() {
    while (at < text.length) {
      byte b = text[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return;
      }
      at++;
    }
  }

  private int peek() {
    return at < text.length ? text[at] & 0xff : -1;
  }

  private String seen() {
    int c = peek();
    if (c < 0) {
      return "the end";
    }
    return c > 0x20 && c < 0x7f ? "'" + (char) c + "'" : String.format("byte 0x%02x", c);
  }

  private static String shortened(String name) {
    return name.length() <= 60 ? name : name.substring(0, 60) + "…";
  }

  private Problem invalid(String rule) {
    int line = 1;
    int lineStart = 0;
    int end = Math.min(at, text.length);
    for (int i = 0; i < end; i++) {
      if (text[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return Problem.invalid(
        "JSON line %d column %d (byte %d): %s".formatted(line, end - lineStart + 1, end, rule));
  }
}
