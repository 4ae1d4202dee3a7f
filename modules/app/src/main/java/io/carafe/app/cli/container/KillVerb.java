package io.carafe.app.cli.container;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.Containers;
import io.carafe.engine.settings.Signal;
import java.util.List;

/** {@code carafe kill}: a signal for the first process. */
public final class KillVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      ContainerVerbs.overContainers("kill", "Send a signal to running containers")
          .value("-s,--signal", "SIGNAL", "By name or number (default KILL)");

  /** The verb over these containers. */
  public KillVerb(Containers containers) {
    this.containers = containers;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    List<String> names = ContainerVerbs.names(this, options);
    Signal signal = Signal.parse(options.value("--signal", "KILL"));
    return ContainerVerbs.each(
        names,
        problem -> Dispatcher.report(invocation.err(), problem),
        name -> {
          containers.kill(name, signal);
          invocation.out().println(name);
        });
  }
}
