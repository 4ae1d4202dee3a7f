package io.carafe.app.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The table of one verb: its options, arguments and help. One table drives parsing, help and
 * completion.
 */
public final class VerbSpec {
  private final String name;
  private final String synopsis;
  private final String summary;
  private final List<OptionSpec> options = new ArrayList<>();
  private final Set<String> flags = new HashSet<>();
  private boolean commandFollows;

  /** Parsers that nobody uses: making one takes longer than parsing with it. */
  private final Queue<CommandLine> parsers = new ConcurrentLinkedQueue<>();

  /**
   * A verb {@code name} (several words for a nested one) whose arguments are {@code synopsis}, with
   * a one-line {@code summary} for the list of commands.
   */
  public VerbSpec(String name, String synopsis, String summary) {
    this.name = name;
    this.synopsis = synopsis;
    this.summary = summary;
  }

  /** Declares a switch; {@code names} such as {@code "-d,--detach"}. */
  public VerbSpec flag(String names, String description) {
    String[] split = names.split(",");
    flags.addAll(List.of(split));
    options.add(
        OptionSpec.builder(split)
            .arity("0")
            .type(boolean.class)
            .description(escaped(description))
            .build());
    return this;
  }

  /** Declares an option that takes a value and may be repeated. */
  public VerbSpec value(String names, String label, String description) {
    options.add(
        OptionSpec.builder(names.split(","))
            .arity("1")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(label)
            .description(escaped(description))
            .build());
    return this;
  }

  /** Says that the first argument ends the options: what follows belongs to a command. */
  public VerbSpec commandFollows() {
    commandFollows = true;
    return this;
  }

  /** The words of the verb: {@code run}, {@code image ls}. */
  public String name() {
    return name;
  }

  /** What stands behind the verb in its usage line. */
  public String synopsis() {
    return synopsis;
  }

  /** The line in the list of commands. */
  public String summary() {
    return summary;
  }

  boolean isFlag(String option) {
    return flags.contains(option);
  }

  boolean stopsAtArgument() {
    return commandFollows;
  }

  /** Lets one thread use a parser of this verb's options. */
  <T> T withParser(Function<CommandLine, T> use) {
    CommandLine known = parsers.poll();
    CommandLine parser = known == null ? new CommandLine(toCommandSpec()) : known;
    T result = use.apply(parser);
    // One that failed is not used again.
    parsers.add(parser);
    return result;
  }

  CommandSpec toCommandSpec() {
    CommandSpec spec = CommandSpec.create().name("carafe " + name);
    spec.usageMessage().description(escaped(summary)).customSynopsis(usageLine());
    spec.usageMessage().sortOptions(true).width(100).adjustLineBreaksForWideCJKCharacters(false);
    spec.parser().stopAtPositional(commandFollows).unmatchedOptionsArePositionalParams(false);
    spec.parser().expandAtFiles(false).trimQuotes(false).limitSplit(true);
    options.forEach(option -> spec.addOption(OptionSpec.builder(option).build()));
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(true)
            .build());
    return spec;
  }

  String usageLine() {
    return escaped("carafe " + name + (options.isEmpty() ? "" : " [OPTIONS]") + " " + synopsis);
  }

  private static String escaped(String text) {
    return text.replace("%", "%%");
  }
}
