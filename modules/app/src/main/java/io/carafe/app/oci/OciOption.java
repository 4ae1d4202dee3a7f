package io.carafe.app.oci;

/**
 * An option of a command.
 *
 * @param name the long name without dashes
 * @param letter the short name without a dash; empty for none
 * @param value what the value is called in the help; empty for an option without a value
 * @param help one line for the help; empty for an option that is accepted and changes nothing
 */
record OciOption(String name, String letter, String value, String help) {
  static OciOption flag(String name, String help) {
    return new OciOption(name, "", "", help);
  }

  static OciOption flag(String name, String letter, String help) {
    return new OciOption(name, letter, "", help);
  }

  static OciOption value(String name, String value, String help) {
    return new OciOption(name, "", value, help);
  }

  static OciOption value(String name, String letter, String value, String help) {
    return new OciOption(name, letter, value, help);
  }

  /** Whether it takes a value. */
  boolean takesValue() {
    return !value.isEmpty();
  }

  /** The line of the help. */
  String line() {
    String names = (letter.isEmpty() ? "" : "-" + letter + ", ") + "--" + name;
    String left = names + (takesValue() ? " " + value : "");
    return "  " + left + " ".repeat(Math.max(2, 34 - left.length())) + help;
  }
}
