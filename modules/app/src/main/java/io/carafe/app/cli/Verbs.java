package io.carafe.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The verbs by name, aliases included, and the help that lists them. */
public final class Verbs {
  private static final int DISTANCE_MAX = 2;

  private final Map<String, Verb> byName = new LinkedHashMap<>();
  private final Map<String, List<Verb>> sections = new LinkedHashMap<>();

  /** Adds a section of the help with its verbs. */
  public Verbs section(String title, Verb... verbs) {
    sections.put(title, List.of(verbs));
    return add(verbs);
  }

  /** Adds verbs that only the help of their group lists, such as {@code image prune}. */
  public Verbs add(Verb... verbs) {
    for (Verb verb : verbs) {
      byName.put(verb.spec().name(), verb);
    }
    return this;
  }

  /** Adds another name for a verb, of one or two words. */
  public Verbs alias(String alias, String name) {
    Verb verb = byName.get(name);
    if (verb == null) {
      throw new IllegalArgumentException("no verb " + name);
    }
    byName.put(alias, verb);
    return this;
  }

  /** All verbs that the help lists. */
  public List<Verb> listed() {
    List<Verb> all = new ArrayList<>();
    sections.values().forEach(all::addAll);
    return all;
  }

  /** A verb and the words behind its name. */
  public record Found(Verb verb, List<String> rest) {}

  /** The verb at {@code start}, of two words before one. */
  Optional<Found> find(List<String> arguments, int start) {
    for (int words = Math.min(2, arguments.size() - start); words > 0; words--) {
      Verb verb = byName.get(String.join(" ", arguments.subList(start, start + words)));
      if (verb != null) {
        return Optional.of(new Found(verb, arguments.subList(start + words, arguments.size())));
      }
    }
    return Optional.empty();
  }

  /** The list of a group such as {@code image}, where the words name one and nothing more. */
  Optional<String> groupHelp(List<String> arguments, int start) {
    String group = arguments.get(start) + " ";
    int words = arguments.size() - start;
    if (words > 2 || (words == 2 && !arguments.get(start + 1).equals("--help"))) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    byName.forEach((name, verb) -> {
      if (name.startsWith(group)) {
        text.append("  %-18s %s%n".formatted(name, verb.spec().summary()));
      }
    });
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of("Usage: carafe " + group + "COMMAND\n\nCommands:\n" + text);
  }

  /** The name a mistyped word may have meant. */
  Optional<String> nearest(String word) {
    String best = null;
    int least = DISTANCE_MAX + 1;
    for (String name : byName.keySet()) {
      int distance = name.contains(" ") ? least : distance(word, name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Levenshtein's distance, over words of a sane length only. */
  private static int distance(String a, String b) {
    if (a.length() > 30) {
      return a.length();
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** The text of {@code carafe --help}. */
  String help() {
    StringBuilder text =
        new StringBuilder(
            """
            Usage: carafe [--root DIR] [--run DIR] COMMAND

            Runs containers: compiled, explained, verified.
            """);
    sections.forEach((title, verbs) -> {
      text.append('\n').append(title).append(":\n");
      for (Verb verb : verbs) {
        text.append("  %-18s %s%n".formatted(verb.spec().name(), verb.spec().summary()));
      }
    });
    text.append(
        """

        Options:
          --root DIR   images and containers (default /var/lib/carafe, or CARAFE_ROOT)
          --run DIR    sockets and state until reboot (default /run/carafe, or CARAFE_RUN)

        'carafe COMMAND --help' tells more about a command.
        """);
    return text.toString();
  }
}
