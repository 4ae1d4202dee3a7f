package io.carafe.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options and arguments a user gave to one verb. */
public final class Options {
  private final ParseResult result;
  private final List<String> arguments;

  Options(ParseResult result, List<String> arguments) {
    this.result = result;
    this.arguments = List.copyOf(arguments);
  }

  /** What stands behind the options: names, the command and its arguments. */
  public List<String> arguments() {
    return arguments;
  }

  /** Whether the flag is given and not {@code =false}. */
  public boolean flag(String name) {
    return result.matchedOptionValue(name, Boolean.FALSE);
  }

  /** The value of an option, the last one where it is repeated. */
  public Optional<String> value(String name) {
    List<String> values = values(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  /** The value of an option, or {@code otherwise}. */
  public String value(String name, String otherwise) {
    return value(name).orElse(otherwise);
  }

  /** All values of a repeatable option, in order. */
  public List<String> values(String name) {
    OptionSpec option = result.matchedOption(name);
    return option == null ? List.of() : new ArrayList<>(strings(option));
  }

  private static List<String> strings(ArgSpec option) {
    return option.stringValues();
  }
}
