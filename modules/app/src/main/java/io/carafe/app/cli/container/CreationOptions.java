package io.carafe.app.cli.container;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.ContainerSettingsBuilder;
import io.carafe.engine.settings.LifeSettings;
import io.carafe.engine.settings.LogSettings;
import io.carafe.engine.settings.MountSyntax;
import io.carafe.engine.settings.ProcessSettings;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.StreamSettings;
import io.carafe.linux.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options that {@code run}, {@code create} and {@code explain} share. */
final class CreationOptions {
  private static final long FILE_BYTES_MAX = 4L << 20;

  private CreationOptions() {}

  /** Adds the options to a verb's table. */
  static VerbSpec declare(VerbSpec spec) {
    spec.value("--name", "NAME", "Name of the container")
        .value("--entrypoint", "COMMAND", "Replace the image's entrypoint; empty removes it")
        .value("-e,--env", "NAME[=VALUE]", "Set a variable; without a value, your own")
        .value("--env-file", "FILE", "Read variables from a file, one a line")
        .value("-w,--workdir", "DIR", "Working directory inside the container")
        .value("-u,--user", "USER[:GROUP]", "User by name or number, read inside the container")
        .value("--group-add", "GROUP", "A further group")
        .value("-l,--label", "NAME=VALUE", "A label")
        .flag("-i,--interactive", "Keep stdin open")
        .flag("-t,--tty", "A terminal in place of pipes")
        .flag("--rm", "Remove the container when it exits")
        .value("--stop-signal", "SIGNAL", "What stop sends first")
        .value("--stop-timeout", "SECONDS", "How long stop waits before it kills")
        .value("--platform", "OS/ARCH", "Platform of the image")
        .value("--pull", "missing|always|never", "When to pull the image")
        .value("--log-opt", "NAME=VALUE", "max-size=BYTES, max-file=COUNT");
    spec.value("-v,--volume", "[SOURCE:]TARGET[:OPTIONS]", "A host folder or a volume")
        .value("--mount", "type=TYPE,…", "A mount: type=bind|volume|tmpfs,src=,dst=,readonly")
        .value("--tmpfs", "TARGET[:OPTIONS]", "A file system in memory");
    IsolationOptions.declare(spec);
    ResourceOptions.declare(spec);
    return spec;
  }

  /** The settings a command line asks for; its arguments are IMAGE [COMMAND…]. */
  static ContainerSettings settings(Invocation invocation, Options options) {
    List<String> arguments = options.arguments();
    if (arguments.isEmpty()) {
      throw new UsageProblem("an image is needed");
    }
    ContainerSettingsBuilder builder = ContainerSettings.builder(arguments.getFirst());
    options.value("--name").map(ContainerName::parse).ifPresent(builder::name);
    builder.process(process(invocation, options));
    builder.streams(streams(options));
    builder.life(life(options));
    options.values("--label").forEach(builder::label);
    options.value("--platform").ifPresent(builder::platform);
    Path directory = invocation.caller().workingDirectory();
    options.values("--volume").forEach(v -> builder.mount(MountSyntax.volume(v, directory)));
    options.values("--mount").forEach(m -> builder.mount(MountSyntax.mount(m, directory)));
    options.values("--tmpfs").forEach(t -> builder.mount(MountSyntax.tmpfs(t)));
    builder.security(IsolationOptions.security(invocation, options));
    builder.namespaces(IsolationOptions.namespaces(options));
    builder.resources(ResourceOptions.resources(options));
    builder.log(log(options.values("--log-opt")));
    return builder.build();
  }

  private static ProcessSettings process(Invocation invocation, Options options) {
    List<String> arguments = options.arguments();
    Optional<List<String>> entrypoint =
        options.value("--entrypoint").map(e -> e.isEmpty() ? List.<String>of() : List.of(e));
    return new ProcessSettings(
        entrypoint,
        arguments.subList(1, arguments.size()),
        environment(invocation, options),
        options.value("--workdir"),
        options.value("--user"),
        options.values("--group-add"));
  }

  /** Variables of files first, then of options; a name alone takes the caller's value. */
  static List<String> environment(Invocation invocation, Options options) {
    List<String> variables = new ArrayList<>();
    for (String file : options.values("--env-file")) {
      String text = readSmall(invocation.path(file), "environment file");
      text.lines()
          .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
          .forEach(line -> addVariable(variables, line.stripLeading(), invocation));
    }
    options.values("--env").forEach(text -> addVariable(variables, text, invocation));
    return variables;
  }

  private static void addVariable(List<String> variables, String text, Invocation invocation) {
    if (text.isEmpty() || text.startsWith("=")) {
      throw Problem.invalid("environment variable \"" + text + "\": no name");
    }
    if (text.indexOf('=') >= 0) {
      variables.add(text);
      return;
    }
    Map<String, String> own = invocation.caller().environment();
    variables.add(own.containsKey(text) ? text + "=" + own.get(text) : text);
  }

  /** The text of a small file of the caller's, such as a profile. */
  static String readSmall(Path file, String what) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > FILE_BYTES_MAX) {
        throw Problem.invalid(what + " " + file + ": larger than 4 MiB");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw Problem.invalid("read " + what + " " + file + ": " + IoReason.of(e)).withCause(e);
    }
  }

  private static StreamSettings streams(Options options) {
    boolean interactive = options.flag("--interactive");
    boolean detached = options.flag("--detach");
    var attached =
        detached
            ? StreamSettings.Attached.NONE
            : new StreamSettings.Attached(interactive, true, true);
    return new StreamSettings(
        options.flag("--tty"), interactive, interactive && !detached, attached);
  }

  private static LifeSettings life(Options options) {
    return new LifeSettings(
        options.flag("--rm"),
        options.value("--stop-signal").map(Signal::parse),
        options.value("--stop-timeout").map(t -> Duration.ofSeconds(seconds("stop timeout", t))));
  }

  /** A whole number of seconds, 0 to a year; -1 waits for ever and becomes a year. */
  static long seconds(String what, String text) {
    long longest = Duration.ofDays(365).toSeconds();
    long value = number(what, text);
    if (value < -1 || value > longest) {
      throw Problem.invalid(what + " " + text + ": not -1 to " + longest + " seconds");
    }
    return value == -1 ? longest : value;
  }

  /** A whole number. */
  static long number(String what, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Problem.invalid(what + " \"" + text + "\": not a whole number").withCause(e);
    }
  }

  private static LogSettings log(List<String> options) {
    long bytes = 0;
    int files = 1;
    for (String option : options) {
      String value = option.substring(option.indexOf('=') + 1);
      if (option.startsWith("max-size=")) {
        bytes = io.carafe.base.ByteSize.parse(value).bytes();
      } else if (option.startsWith("max-file=")) {
        files = Math.clamp(number("log option max-file", value), 0, Integer.MAX_VALUE);
      } else {
        throw Problem.invalid("log option \"" + option + "\" is unknown")
            .withHint("max-size and max-file are known");
      }
    }
    return new LogSettings(bytes, files);
  }
}
