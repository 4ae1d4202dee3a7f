package io.carafe.registry.hosts;

import io.carafe.base.Problem;

/** The characters of a TOML document, read from the front. */
final class TomlText {
  private static final int SHOWN_MAX = 60;

  private final String file;
  private final String text;
  private int at;
  private int line = 1;

  TomlText(String file, String text) {
    this.file = file;
    this.text = text;
  }

  int line() {
    return line;
  }

  private Problem invalid(String cause) {
    return Problem.invalid(file + ":" + line + ": " + cause);
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** The next character, NUL at the end. */
  char peek() {
    return atEnd() ? '\0' : text.charAt(at);
  }

  boolean skip(char c) {
    if (!atEnd() && peek() == c) {
      at++;
      return true;
    }
    return false;
  }

  void expect(char c) {
    skipBlanks();
    if (!skip(c)) {
      throw invalid("expected " + c + " instead of " + next());
    }
  }

  private String next() {
    if (atEnd()) {
      return "the end of the file";
    }
    char c = peek();
    return c == '\n' || c == '\r' ? "the end of the line" : "\"" + shortened("" + c) + "\"";
  }

  void skipBlanks() {
    while (!atEnd() && (peek() == ' ' || peek() == '\t')) {
      at++;
    }
  }

  /** Skips blanks, comments and ends of lines. */
  void skipEmptyLines() {
    while (true) {
      skipBlanks();
      skipComment();
      if (atEnd() || !newline()) {
        return;
      }
    }
  }

  private void skipComment() {
    if (peek() == '#') {
      while (!atEnd() && peek() != '\n') {
        at++;
      }
    }
  }

  private boolean newline() {
    if (text.startsWith("\r\n", at)) {
      at++;
    }
    if (!skip('\n')) {
      return false;
    }
    line++;
    return true;
  }

  /** Skips what may stand behind an entry, up to the next line. */
  void endOfLine() {
    skipBlanks();
    skipComment();
    if (!atEnd() && !newline()) {
      throw invalid("expected the end of the line instead of " + next());
    }
  }

  /** A bare or quoted part of a key. */
  String key() {
    if (peek() == '"' || peek() == '\'') {
      return string();
    }
    int start = at;
    while (!atEnd() && isBare(peek())) {
      at++;
    }
    if (at == start) {
      throw invalid("expected a key instead of " + next());
    }
    return text.substring(start, at);
  }

  private static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  /** A word without quotes, of a value. */
  String bareWord() {
    int start = at;
    while (!atEnd() && (isBare(peek()) || peek() == '+' || peek() == '.' || peek() == ':')) {
      at++;
    }
    return text.substring(start, at);
  }

  /** A string in quotation marks or apostrophes, on one line. */
  String string() {
    char quote = peek();
    if (text.startsWith("" + quote + quote + quote, at)) {
      throw invalid("strings of several lines are not supported");
    }
    at++;
    StringBuilder value = new StringBuilder();
    while (!skip(quote)) {
      if (atEnd() || peek() == '\n' || peek() == '\r') {
        throw invalid("a string has no end");
      }
      char c = text.charAt(at++);
      if (c == '\\' && quote == '"') {
        escape(value);
      } else if (c < ' ' && c != '\t') {
        throw invalid("a string has a control character");
      } else {
        value.append(c);
      }
    }
    return value.toString();
  }

  private void escape(StringBuilder value) {
    char c = peek();
    at++;
    switch (c) {
      case 'b' -> value.append('\b');
      case 't' -> value.append('\t');
      case 'n' -> value.append('\n');
      case 'f' -> value.append('\f');
      case 'r' -> value.append('\r');
      case '"', '\\' -> value.append(c);
      case 'u' -> codePoint(value, 4);
      case 'U' -> codePoint(value, 8);
      default -> throw invalid("a string has an unknown escape: \\" + shortened("" + c));
    }
  }

  private void codePoint(StringBuilder value, int digits) {
    if (at + digits <= text.length()) {
      String hex = text.substring(at, at + digits);
      if (hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
        long code = Long.parseLong(hex, 16);
        if (code <= Character.MAX_CODE_POINT && (code < 0xd800 || code > 0xdfff)) {
          value.appendCodePoint((int) code);
          at += digits;
          return;
        }
      }
    }
    throw invalid("a string has a malformed \\u escape");
  }

  /** A piece of the document that is fit for a message. */
  static String shortened(String piece) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(piece.length(), SHOWN_MAX); i++) {
      char c = piece.charAt(i);
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return shown.toString();
  }
}
