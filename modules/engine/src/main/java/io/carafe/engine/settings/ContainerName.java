package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.regex.Pattern;

/** A container's name: a letter or digit, then at least one of letters, digits and {@code _.-}. */
public record ContainerName(String value) {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}");

  /** Checks the form. */
  public ContainerName {
    if (!FORM.matcher(value).matches()) {
      throw Problem.invalid("container name \"" + value + "\" is not allowed")
          .withHint(
              "A name has 2 to 128 letters, digits and _ . - and starts with a letter or digit.");
    }
  }

  /** Parses a name, with or without the slash that Docker's API puts before it. */
  public static ContainerName parse(String text) {
    return new ContainerName(text.startsWith("/") ? text.substring(1) : text);
  }

  @Override
  public String toString() {
    return value;
  }
}
