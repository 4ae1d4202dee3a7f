package io.carafe.app.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options and arguments a user gave to one verb. */
public final class Options {
  private final Map<String, Given> given = new HashMap<>();
  private final List<String> arguments;
  private final Set<String> unset;

  /** What was given for one option: its values as text, and the last one as a switch. */
  private record Given(List<String> values, boolean on) {}

  /** Takes everything out of {@code result}, whose parser may be used again after this. */
  Options(ParseResult result, List<String> arguments, Set<String> unset) {
    for (OptionSpec option : result.matchedOptions()) {
      Given values =
          new Given(
              List.copyOf(option.stringValues()), Boolean.TRUE.equals(option.<Object>getValue()));
      for (String name : option.names()) {
        given.put(name, values);
      }
    }
    this.unset = Set.copyOf(unset);
    this.arguments = List.copyOf(arguments);
  }

  /** What stands behind the options: names, the command and its arguments. */
  public List<String> arguments() {
    return arguments;
  }

  /** Whether the flag is given and not {@code =false}. */
  public boolean flag(String name) {
    Given option = given.get(name);
    return option != null && option.on();
  }

  /** Like {@link #flag(String)}, with {@code otherwise} where the flag is not given at all. */
  public boolean flag(String name, boolean otherwise) {
    return given.containsKey(name) ? flag(name) : otherwise && !unset.contains(name);
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
    Given option = given.get(name);
    return option == null ? List.of() : option.values();
  }
}
