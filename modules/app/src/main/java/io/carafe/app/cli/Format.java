package io.carafe.app.cli;

import io.carafe.base.Problem;

/** How a list is printed. */
public enum Format {
  /** Columns for people. */
  TABLE,
  /** One JSON object a line, for scripts. */
  JSON;

  /** The format of the option {@code --format}, a table where it is absent. */
  public static Format parse(Options options) {
    String text = options.value("--format", "table");
    return switch (text) {
      case "table" -> TABLE;
      case "json", "{{json .}}" -> JSON;
      default ->
          throw Problem.invalid("option --format \"" + text + "\": not table or json")
              .withHint("--format json prints one object a line, for jq and scripts");
    };
  }
}
