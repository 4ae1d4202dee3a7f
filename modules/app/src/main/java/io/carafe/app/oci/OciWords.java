package io.carafe.app.oci;

import io.carafe.base.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Options and arguments as they were given. Options have one or two dashes, as those of Go programs
 * do, and their values follow after a {@code =} or as the next word.
 */
final class OciWords {
  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> arguments = new ArrayList<>();
  private boolean help;

  /** Where options may stand. */
  enum Order {
    /** Before the first argument only: what follows belongs to that. */
    IN_FRONT,
    /** Between arguments, too. */
    ANYWHERE
  }

  private OciWords() {}

  /**
   * Parses words.
   *
   * @param options those there are
   * @param order where they may stand; what follows the first argument otherwise is arguments
   *     whatever it looks like
   */
  static OciWords parse(List<String> words, List<OciOption> options, Order order) {
    OciWords parsed = new OciWords();
    int i = 0;
    while (i < words.size()) {
      String word = words.get(i);
      boolean argument = !word.startsWith("-") || word.equals("-");
      if (argument && order == Order.IN_FRONT) {
        break;
      }
      if (word.equals("--")) {
        i++;
        break;
      }
      if (argument) {
        parsed.arguments.add(word);
        i++;
      } else {
        i = parsed.takeOption(words, i, options);
      }
    }
    parsed.arguments.addAll(words.subList(i, words.size()));
    return parsed;
  }

  private int takeOption(List<String> words, int i, List<OciOption> options) {
    String word = words.get(i).substring(words.get(i).startsWith("--") ? 2 : 1);
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    if (name.equals("help") || name.equals("h")) {
      help = true;
      return i + 1;
    }
    OciOption option = find(name, options);
    if (!option.takesValue()) {
      put(option, equals < 0 ? "true" : truth(name, word.substring(equals + 1)));
      return i + 1;
    }
    if (equals < 0 && i + 1 >= words.size()) {
      throw Problem.invalid("option --" + option.name() + " needs a value");
    }
    put(option, equals < 0 ? words.get(i + 1) : word.substring(equals + 1));
    return equals < 0 ? i + 2 : i + 1;
  }

  private void put(OciOption option, String value) {
    values.computeIfAbsent(option.name(), _ -> new ArrayList<>(1)).add(value);
  }

  private static String truth(String name, String value) {
    return switch (value) {
      case "true", "1", "t" -> "true";
      case "false", "0", "f" -> "false";
      default -> throw Problem.invalid("option --" + name + ": " + value + " is not true or false");
    };
  }

  private static OciOption find(String name, List<OciOption> options) {
    for (OciOption option : options) {
      if (option.name().equals(name) || (!name.isEmpty() && option.letter().equals(name))) {
        return option;
      }
    }
    throw Problem.invalid("unknown option: " + (name.length() == 1 ? "-" : "--") + name);
  }

  /** Whether the help is asked for. */
  boolean help() {
    return help;
  }

  /** The arguments in order. */
  List<String> arguments() {
    return arguments;
  }

  /** Whether an option without a value was given, and not as false. */
  boolean has(String name) {
    return value(name).filter(value -> value.equals("true")).isPresent();
  }

  /** The last value given. */
  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).map(List::getLast);
  }

  /** All values given, in order. */
  List<String> values(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** A number from {@code min} to {@code max}, if given. */
  Optional<Integer> number(String name, int min, int max) {
    return value(name).map(text -> number(name, text, min, max));
  }

  private static int number(String name, String text, int min, int max) {
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw Problem.invalid(
        "option --" + name + ": " + text + " is not a number from " + min + " to " + max);
  }
}
