package io.carafe.spec.json;

/**
 * A JSON number, kept as its literal so that no digit is lost: unsigned 64-bit values and fractions
 * survive reading and writing. Two numbers are equal when their literals are.
 */
public record JsonNumber(String literal) implements JsonValue {
  /** The longest literal that is read. */
  public static final int LITERAL_CHARACTERS_MAX = 64;

  /** Checks the form of RFC 8259, section 6. */
  public JsonNumber {
    if (literal.length() > LITERAL_CHARACTERS_MAX || !isNumber(literal)) {
      throw new IllegalArgumentException("not a JSON number: " + literal);
    }
  }

  /** The signed number {@code value}. */
  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /** The number whose 64 bits are {@code value}, read without a sign. */
  public static JsonNumber ofUnsigned(long value) {
    return new JsonNumber(Long.toUnsignedString(value));
  }

  /** The number {@code value}, which must be finite. */
  public static JsonNumber of(double value) {
    return new JsonNumber(Double.toString(value));
  }

  /** Whether the literal has neither fraction nor exponent. */
  public boolean isInteger() {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c == '.' || c == 'e' || c == 'E') {
        return false;
      }
    }
    return true;
  }

  /** The value as the nearest double; infinite where it is out of a double's range. */
  public double doubleValue() {
    return Double.parseDouble(literal);
  }

  @Override
  public String kind() {
    return "a number";
  }

  static boolean isNumber(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int whole = digits(text, at);
    if (whole == at || (text.charAt(at) == '0' && whole > at + 1)) {
      return false;
    }
    at = whole;
    if (at < text.length() && text.charAt(at) == '.') {
      int fraction = digits(text, at + 1);
      if (fraction == at + 1) {
        return false;
      }
      at = fraction;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      int exponent = digits(text, at);
      if (exponent == at) {
        return false;
      }
      at = exponent;
    }
    return at == text.length();
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
