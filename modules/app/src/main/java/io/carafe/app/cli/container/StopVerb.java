package io.carafe.app.cli.container;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.Containers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code carafe stop}: the stop signal, then SIGKILL. */
public final class StopVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      ContainerVerbs.overContainers("stop", "Stop running containers")
          .value("-t,--time,--timeout", "SECONDS", "How long to wait before SIGKILL, -1 for ever");

  /** The verb over these containers. */
  public StopVerb(Containers containers) {
    this.containers = containers;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    List<String> names = ContainerVerbs.names(this, options);
    Optional<Duration> patience =
        options
            .value("--time")
            .map(text -> Duration.ofSeconds(CreationOptions.seconds("stop timeout", text)));
    return ContainerVerbs.each(
        names,
        problem -> Dispatcher.report(invocation.err(), problem),
        name -> {
          containers.stop(name, patience);
          invocation.out().println(name);
        });
  }
}
