package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A command line of an OCI runtime: options before the command, the command, its options and
 * arguments in any order. Source: runc(8) and the OCI command line interface.
 */
final class OciArguments {
  private static final List<String> GLOBAL_FLAGS = List.of("--debug", "--systemd-cgroup");
  private static final List<String> GLOBAL_VALUES =
      List.of("--root", "--log", "--log-format", "--rootless", "--cgroup-manager");
  private static final List<String> FLAGS =
      List.of("--no-pivot", "--no-new-keyring", "--no-subreaper", "--keep");

  private String command = "";
  private Optional<String> bundle = Optional.empty();
  private Optional<String> pidFile = Optional.empty();
  private Optional<String> id = Optional.empty();
  private boolean version;

  private OciArguments() {}

  /** Parses the words behind the program's name. */
  static OciArguments parse(List<String> words) {
    OciArguments arguments = new OciArguments();
    int i = 0;
    while (i < words.size()) {
      i = arguments.take(words, i);
    }
    return arguments;
  }

  /** Takes the word at {@code i}; answers the index behind it and its value. */
  private int take(List<String> words, int i) {
    String word = words.get(i);
    if (!word.startsWith("-")) {
      takeArgument(word);
      return i + 1;
    }
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    if (takeFlag(name)) {
      return i + 1;
    }
    boolean attached = equals >= 0;
    if (!attached && i + 1 >= words.size()) {
      throw Problem.invalid("option needs a value: " + name);
    }
    takeValue(name, attached ? word.substring(equals + 1) : words.get(i + 1));
    return attached ? i + 1 : i + 2;
  }

  private void takeArgument(String word) {
    if (command.isEmpty()) {
      command = word;
    } else if (id.isEmpty()) {
      id = Optional.of(word);
    } else {
      throw Problem.invalid("unexpected argument: " + word);
    }
  }

  private boolean takeFlag(String name) {
    boolean inFront = command.isEmpty();
    if (inFront && (name.equals("--version") || name.equals("-v"))) {
      version = true;
      return true;
    }
    return inFront ? GLOBAL_FLAGS.contains(name) : FLAGS.contains(name);
  }

  private void takeValue(String name, String value) {
    if (command.isEmpty() && GLOBAL_VALUES.contains(name)) {
      return;
    }
    switch (command.isEmpty() ? "" : name) {
      case "--bundle", "-b" -> bundle = Optional.of(value);
      case "--pid-file" -> pidFile = Optional.of(value);
      default -> throw Problem.invalid("unknown option: " + name);
    }
  }

  /** The command: {@code run}, {@code spec}; empty where none is given. */
  String command() {
    return command;
  }

  /** Whether the version is asked for. */
  boolean version() {
    return version;
  }

  /** The bundle's folder, seen from {@code directory}. */
  Path bundle(Path directory) {
    return bundle.map(directory::resolve).orElse(directory).normalize();
  }

  /** Where the container's pid is to be written, seen from {@code directory}. */
  Optional<Path> pidFile(Path directory) {
    return pidFile.map(directory::resolve);
  }

  /** The container's id. */
  ContainerId id() {
    return new ContainerId(
        id.orElseThrow(() -> Problem.invalid("\"" + command + "\" needs a container id")));
  }
}
