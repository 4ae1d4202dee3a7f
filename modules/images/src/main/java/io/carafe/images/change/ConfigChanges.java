package io.carafe.images.change;

import io.carafe.base.Problem;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.ImageProcess;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonString;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes a configuration by instructions of a Dockerfile, as the option {@code --change} of import
 * and commit has them: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME and
 * WORKDIR.
 */
public final class ConfigChanges {
  private static final int CHANGES_MAX = 1000;
  private static final int CHARACTERS_MAX = 65_536;
  private static final List<String> KNOWN =
      List.of(
          "CMD",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "LABEL",
          "ONBUILD",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private ContainerConfig config;

  private ConfigChanges(ContainerConfig config) {
    this.config = config;
  }

  /**
   * {@code config} after these instructions.
   *
   * @throws Problem.Invalid if one is malformed or unknown
   */
  public static ContainerConfig apply(List<String> instructions, ContainerConfig config) {
    if (instructions.size() > CHANGES_MAX) {
      throw Problem.invalid("option --change: more than " + CHANGES_MAX + " instructions");
    }
    ConfigChanges changes = new ConfigChanges(config);
    for (String instruction : instructions) {
      try {
        changes.apply(instruction.strip());
      } catch (Problem.Invalid e) {
        throw Problem.invalid("option --change: " + e.requireMessage()).withCause(e);
      }
    }
    return changes.config;
  }

  private void apply(String instruction) {
    if (instruction.length() > CHARACTERS_MAX) {
      throw Problem.invalid("an instruction is longer than " + CHARACTERS_MAX + " characters");
    }
    String[] parts = instruction.split("\\s+", 2);
    String value = parts.length > 1 ? parts[1].strip() : "";
    String word = parts[0].toUpperCase(Locale.ROOT);
    if (value.isEmpty()) {
      throw Problem.invalid("\"" + instruction + "\" has no value");
    }
    switch (word) {
      case "CMD" -> process(config.entrypoint(), command(value), config.env());
      case "ENTRYPOINT" -> process(command(value), List.of(), config.env());
      case "ENV" -> process(config.entrypoint(), config.cmd(), environment(value));
      case "USER" -> place(value, config.workingDir());
      case "WORKDIR" -> place(config.user(), workingFolder(value));
      case "EXPOSE" -> ports(value);
      case "VOLUME" -> volumes(value);
      case "LABEL" -> labels(value);
      case "STOPSIGNAL" -> stopSignal(value);
      case "ONBUILD" -> onBuild(value);
      default ->
          throw Problem.invalid(
              "instruction %s is not one of %s".formatted(word, String.join(", ", KNOWN)));
    }
  }

  private void process(List<String> entrypoint, List<String> cmd, List<String> env) {
    ImageProcess old = config.process();
    with(new ImageProcess(entrypoint, cmd, env, old.user(), old.workingDir(), old.shell()));
  }

  private void place(String user, String workingDir) {
    ImageProcess old = config.process();
    with(new ImageProcess(old.entrypoint(), old.cmd(), old.env(), user, workingDir, old.shell()));
  }

  private void with(ImageProcess process) {
    config =
        new ContainerConfig(
            process,
            config.stopSignal(),
            config.stopTimeoutSeconds(),
            config.exposedPorts(),
            config.volumes(),
            config.labels(),
            config.healthcheck(),
            config.onBuild());
  }

  /** A list in JSON is the words themselves, anything else a line for the shell. */
  private List<String> command(String value) {
    Optional<List<String>> words = jsonWords(value);
    if (words.isPresent()) {
      return words.get();
    }
    List<String> shell =
        new ArrayList<>(config.shell().isEmpty() ? List.of("/bin/sh", "-c") : config.shell());
    shell.add(value);
    return shell;
  }

  private static Optional<List<String>> jsonWords(String value) {
    if (!value.startsWith("[")) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    JsonValue json = JsonText.parse(value, JsonLimits.ofBytes(4 * CHARACTERS_MAX));
    if (!(json instanceof JsonArray array)) {
      throw Problem.invalid("\"" + value + "\" is not a list");
    }
    for (JsonValue word : array.elements()) {
      if (!(word instanceof JsonString text)) {
        throw Problem.invalid("\"" + value + "\" is not a list of strings");
      }
      words.add(text.value());
    }
    return Optional.of(words);
  }

  private List<String> environment(String value) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : config.env()) {
      String[] pair = variable.split("=", 2);
      variables.put(pair[0], pair.length > 1 ? pair[1] : "");
    }
    variables.putAll(pairs(value));
    return variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /** {@code a=b "c d"=e}, or {@code name value with spaces}. */
  private static Map<String, String> pairs(String value) {
    List<String> words = words(value);
    Map<String, String> pairs = new LinkedHashMap<>();
    if (!words.getFirst().contains("=") && words.size() > 1) {
      String[] parts = value.split("\\s+", 2);
      return Map.of(parts[0], parts[1]);
    }
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw Problem.invalid("\"" + word + "\" is not NAME=VALUE");
      }
      pairs.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return pairs;
  }

  /** Words parted by spaces, with the quotes and backslashes of a shell. */
  private static List<String> words(String value) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    boolean started = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < value.length()) {
        word.append(value.charAt(++i));
        started = true;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
        started = true;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (started) {
          words.add(word.toString());
        }
        word.setLength(0);
        started = false;
      } else {
        word.append(c);
        started = true;
      }
    }
    if (quote != 0) {
      throw Problem.invalid("\"" + value + "\" has an open quote");
    }
    if (started) {
      words.add(word.toString());
    }
    return words;
  }

  private String workingFolder(String value) {
    if (value.startsWith("/")) {
      return value;
    }
    String from = config.workingDir().isEmpty() ? "/" : config.workingDir();
    return (from.endsWith("/") ? from : from + "/") + value;
  }

  private void ports(String value) {
    Set<String> ports = new LinkedHashSet<>(config.exposedPorts());
    for (String port : words(value)) {
      if (!port.matches("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?")) {
        throw Problem.invalid("port \"" + port + "\" is not NUMBER[/tcp|udp|sctp]");
      }
      ports.add(port.contains("/") ? port : port + "/tcp");
    }
    lists(List.copyOf(ports), config.volumes(), config.onBuild());
  }

  private void volumes(String value) {
    Set<String> volumes = new LinkedHashSet<>(config.volumes());
    volumes.addAll(jsonWords(value).orElseGet(() -> words(value)));
    lists(config.exposedPorts(), List.copyOf(volumes), config.onBuild());
  }

  private void onBuild(String value) {
    List<String> onBuild = new ArrayList<>(config.onBuild());
    onBuild.add(value);
    lists(config.exposedPorts(), config.volumes(), onBuild);
  }

  private void lists(List<String> ports, List<String> volumes, List<String> onBuild) {
    config =
        new ContainerConfig(
            config.process(),
            config.stopSignal(),
            config.stopTimeoutSeconds(),
            ports,
            volumes,
            config.labels(),
            config.healthcheck(),
            onBuild);
  }

  private void labels(String value) {
    Map<String, String> labels = new LinkedHashMap<>(config.labels());
    labels.putAll(pairs(value));
    texts(config.stopSignal(), labels);
  }

  private void stopSignal(String value) {
    if (!value.matches("(SIG)?[A-Z0-9+-]{1,12}")) {
      throw Problem.invalid("stop signal \"" + value + "\" is not a signal");
    }
    texts(Optional.of(value), config.labels());
  }

  private void texts(Optional<String> stopSignal, Map<String, String> labels) {
    config =
        new ContainerConfig(
            config.process(),
            stopSignal,
            config.stopTimeoutSeconds(),
            config.exposedPorts(),
            config.volumes(),
            labels,
            config.healthcheck(),
            config.onBuild());
  }
}
