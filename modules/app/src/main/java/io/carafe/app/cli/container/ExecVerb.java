package io.carafe.app.cli.container;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.Containers;
import io.carafe.engine.StartOutcome;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.StreamSettings;
import java.util.List;

/** {@code carafe exec}: a further process in a running container. */
public final class ExecVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      new VerbSpec("exec", "CONTAINER COMMAND [ARG...]", "Run a command in a running container")
          .flag("-i,--interactive", "Keep stdin open")
          .flag("-t,--tty", "A terminal in place of pipes")
          .flag("-d,--detach", "Leave the command running in the background")
          .value("-e,--env", "NAME[=VALUE]", "Set a variable; without a value, your own")
          .value("--env-file", "FILE", "Read variables from a file, one a line")
          .value("-w,--workdir", "DIR", "Working directory inside the container")
          .value("-u,--user", "USER[:GROUP]", "User by name or number")
          .flag("--privileged", "All capabilities, no seccomp")
          .commandFollows();

  /** The verb over these containers. */
  public ExecVerb(Containers containers) {
    this.containers = containers;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public boolean endsWithClient() {
    return false;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    List<String> arguments = options.arguments();
    if (arguments.size() < 2) {
      throw new UsageProblem("\"exec\" needs a container and a command");
    }
    boolean detached = options.flag("--detach");
    StreamSettings streams =
        new StreamSettings(
            options.flag("--tty"),
            options.flag("--interactive"),
            true,
            StreamSettings.Attached.OUTPUT);
    if (!detached) {
      Attachment.requireTerminal(invocation, streams);
    }
    ExecSettings settings =
        new ExecSettings(
            arguments.subList(1, arguments.size()),
            CreationOptions.environment(invocation, options),
            options.value("--workdir"),
            options.value("--user"),
            options.flag("--privileged"),
            streams);
    StartOutcome outcome =
        containers.exec(
            arguments.getFirst(), settings, Attachment.request(invocation, streams, !detached));
    return switch (outcome) {
      case StartOutcome.Failed failed -> Attachment.failure(invocation, failed.report());
      case StartOutcome.Started _ when detached -> 0;
      case StartOutcome.Started started -> Attachment.follow(invocation, started, streams);
    };
  }
}
