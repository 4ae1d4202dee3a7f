package io.carafe.app.cli.container;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.Containers;
import io.carafe.engine.StartOutcome;
import io.carafe.engine.StartRequest;
import io.carafe.engine.settings.StreamSettings;
import java.util.List;

/** {@code carafe start}: starts containers that do not run. */
public final class StartVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      ContainerVerbs.overContainers("start", "Start containers that do not run")
          .flag("-a,--attach", "Attach to its output and pass signals")
          .flag("-i,--interactive", "Attach its stdin as well");

  /** The verb over these containers. */
  public StartVerb(Containers containers) {
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
    List<String> names = ContainerVerbs.names(this, options);
    if (options.flag("--attach") || options.flag("--interactive")) {
      if (names.size() > 1) {
        throw new UsageProblem("only one container can be attached to");
      }
      return attached(invocation, names.getFirst(), options.flag("--interactive"));
    }
    int[] code = {0};
    int each =
        ContainerVerbs.each(
            names,
            problem -> Dispatcher.report(invocation.err(), problem),
            name -> code[0] = Math.max(code[0], detached(invocation, name)));
    return Math.max(code[0], each);
  }

  private int detached(Invocation invocation, String name) {
    return switch (containers.start(name, StartRequest.DETACHED)) {
      case StartOutcome.Started _ -> {
        invocation.out().println(name);
        yield 0;
      }
      case StartOutcome.Failed failed -> {
        Attachment.failure(invocation, failed.report());
        yield 1;
      }
    };
  }

  private int attached(Invocation invocation, String name, boolean interactive)
      throws InterruptedException {
    StreamSettings own = containers.inspect(name).settings().streams();
    StreamSettings streams =
        new StreamSettings(
            own.terminal(), own.openStdin() && interactive, own.stdinOnce(), own.attached());
    Attachment.requireTerminal(invocation, streams);
    return switch (containers.start(name, Attachment.request(invocation, streams, true))) {
      case StartOutcome.Started started -> Attachment.follow(invocation, started, streams);
      case StartOutcome.Failed failed -> Attachment.failure(invocation, failed.report());
    };
  }
}
