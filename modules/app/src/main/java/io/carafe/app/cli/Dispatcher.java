package io.carafe.app.cli;

import io.carafe.base.Problem;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the verb of a call, parses its options, runs it, and reports what went wrong. */
public final class Dispatcher {
  /** The exit code for a wrong command line, as docker's. */
  public static final int USAGE = 125;

  /** The exit code of a command the user interrupted. */
  public static final int INTERRUPTED = 130;

  private static final System.Logger LOG = System.getLogger("carafe.cli");

  private final Verbs verbs;

  /** A dispatcher over these verbs. */
  public Dispatcher(Verbs verbs) {
    this.verbs = verbs;
  }

  /** The verb a call names, if its words are understood so far. */
  public Optional<Verb> verbOf(List<String> arguments) {
    int start = GlobalOptions.skip(arguments);
    return start < 0 ? Optional.empty() : verbs.find(arguments, start).map(Verbs.Found::verb);
  }

  /** Runs one call and answers its exit code. */
  public int run(Invocation invocation) {
    List<String> arguments = invocation.arguments();
    int start = GlobalOptions.skip(arguments);
    if (start < 0) {
      return usage(invocation, GlobalOptions.complaint(arguments), "carafe");
    }
    if (start == arguments.size() || isHelp(arguments.get(start))) {
      invocation.out().print(verbs.help());
      return 0;
    }
    Optional<Verbs.Found> found = verbs.find(arguments, start);
    if (found.isEmpty()) {
      return unknown(invocation, start);
    }
    return runVerb(invocation, found.get());
  }

  private static boolean isHelp(String word) {
    return word.equals("--help") || word.equals("-h") || word.equals("help");
  }

  private int unknown(Invocation invocation, int start) {
    String word = invocation.arguments().get(start);
    Optional<String> group = verbs.groupHelp(invocation.arguments(), start);
    if (group.isPresent()) {
      invocation.out().print(group.get());
      return 0;
    }
    invocation.err().println("carafe: '" + word + "' is not a carafe command.");
    String nearest = verbs.nearest(word).map(n -> "did you mean '" + n + "'? ").orElse("");
    invocation.err().println("hint: " + nearest + "see 'carafe --help'");
    return USAGE;
  }

  private int runVerb(Invocation invocation, Verbs.Found found) {
    Verb verb = found.verb();
    String name = "carafe " + verb.spec().name();
    Options options;
    try {
      Optional<Options> parsed = parse(verb.spec(), found.rest());
      if (parsed.isEmpty()) {
        invocation.out().print(help(verb.spec()));
        return 0;
      }
      options = parsed.get();
    } catch (ParameterException e) {
      return usage(invocation, complaint(e), name);
    }
    try {
      return verb.run(invocation, options);
    } catch (UsageProblem e) {
      return usage(invocation, e.getMessage(), name);
    } catch (Problem problem) {
      report(invocation.err(), problem);
      return ExitCodes.of(problem, verb);
    } catch (IOException e) {
      return streamFailure(invocation, e);
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "bug in " + name, e);
      invocation.err().println("carafe: this is a bug in Carafe: " + e);
      invocation.err().println("hint: the daemon's log has the details");
      return USAGE;
    }
  }

  private static int streamFailure(Invocation invocation, IOException e) {
    if (Thread.currentThread().isInterrupted() || !invocation.client().connected()) {
      return INTERRUPTED;
    }
    invocation.err().println("carafe: " + e.getMessage());
    return 1;
  }

  private static int usage(Invocation invocation, String complaint, String name) {
    invocation.err().println("carafe: " + complaint);
    invocation.err().println("hint: see '" + name + " --help'");
    return USAGE;
  }

  /** Prints one line and, where there is one, the pointer and the hint below it. */
  public static void report(PrintStream err, Problem problem) {
    StringBuilder line = new StringBuilder("carafe: ").append(oneLine(problem.requireMessage()));
    problem.pointer().ifPresent(p -> line.append(" (").append(p).append(')'));
    err.println(line);
    problem.hint().ifPresent(h -> err.println("hint: " + oneLine(h)));
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ').replace('\r', ' ');
  }

  /** The help text of one verb. */
  public static String help(VerbSpec spec) {
    CommandLine line = new CommandLine(spec.toCommandSpec());
    return line.getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  /** Parses {@code words}; empty where the user asked for help. */
  static Optional<Options> parse(VerbSpec spec, List<String> words) {
    return spec.withParser(line -> parse(new Split(line, spec, new HashSet<>()), words));
  }

  private static Optional<Options> parse(Split split, List<String> words) {
    List<String> given = new ArrayList<>(words.size());
    List<String> command = new ArrayList<>();
    if (!split(split, words, given, command)) {
      return Optional.empty();
    }
    ParseResult result = split.line().parseArgs(given.toArray(String[]::new));
    List<String> arguments = new ArrayList<>();
    if (result.hasMatchedPositional(0)) {
      arguments.addAll(result.matchedPositional(0).stringValues());
    }
    arguments.addAll(command);
    return Optional.of(new Options(result, arguments, split.unset()));
  }

  private record Split(CommandLine line, VerbSpec spec, Set<String> unset) {}

  /**
   * Copies the options into {@code given} and, for a verb with a command, everything from the first
   * argument on into {@code command}, so that the command's own options are never read as ours.
   * False where {@code --help} is among the options.
   */
  private static boolean split(
      Split split, List<String> words, List<String> given, List<String> command) {
    int i = 0;
    while (i < words.size()) {
      String word = words.get(i);
      if (word.equals("--")) {
        command.addAll(words.subList(i + 1, words.size()));
        return true;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        if (split.spec().stopsAtArgument()) {
          command.addAll(words.subList(i, words.size()));
          return true;
        }
        given.add(word);
        i++;
        continue;
      }
      if (word.equals("--help")) {
        return false;
      }
      i += copyOption(split, words, i, given);
    }
    return true;
  }

  /** Copies the option at {@code i}; answers how many words it took. */
  private static int copyOption(Split split, List<String> words, int i, List<String> given) {
    String word = words.get(i);
    int equals = word.indexOf('=');
    if (word.startsWith("--") && equals > 0) {
      String name = word.substring(0, equals);
      if (split.spec().isFlag(name)) {
        copyFlagWithValue(split, word, equals, given);
        return 1;
      }
    }
    if (!takesNextWord(split, word) || i + 1 >= words.size()) {
      given.add(word);
      return 1;
    }
    if (word.startsWith("--")) {
      given.add(word + "=" + words.get(i + 1));
    } else {
      // Not attached: picocli would take a first = away from the value.
      given.add(word);
      given.add(words.get(i + 1));
    }
    return 2;
  }

  private static void copyFlagWithValue(Split split, String word, int equals, List<String> given) {
    String value = word.substring(equals + 1);
    if (value.equals("true") || value.equals("1")) {
      given.add(word.substring(0, equals));
    } else if (value.equals("false") || value.equals("0")) {
      split.unset().add(word.substring(0, equals));
    } else {
      throw new ParameterException(
          split.line(), "invalid value \"" + value + "\" for flag " + word.substring(0, equals));
    }
  }

  /**
   * Whether the option's value is the next word: {@code --name x}, {@code -e x}, {@code -ite x}.
   */
  private static boolean takesNextWord(Split split, String word) {
    var options = split.line().getCommandSpec().optionsMap();
    if (word.startsWith("--")) {
      return options.containsKey(word) && !split.spec().isFlag(word);
    }
    for (int i = 1; i < word.length(); i++) {
      String name = "-" + word.charAt(i);
      if (!options.containsKey(name)) {
        return false;
      }
      if (!split.spec().isFlag(name)) {
        return i == word.length() - 1;
      }
    }
    return false;
  }

  private static String complaint(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().getFirst();
      return word.startsWith("-") ? "unknown option: " + word : "unexpected argument: " + word;
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return "option needs a value: " + missing.getMissing().getFirst().toString();
    }
    String message = e.getMessage();
    return message == null ? "wrong command line" : message;
  }
}
