package io.carafe.app.cli.container;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.Containers;
import io.carafe.engine.WaitFor;

/** {@code carafe wait}: blocks until containers end, and prints their exit codes. */
public final class WaitVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      ContainerVerbs.overContainers("wait", "Wait until containers end, print their exit codes");

  /** The verb over these containers. */
  public WaitVerb(Containers containers) {
    this.containers = containers;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    return ContainerVerbs.each(
        ContainerVerbs.names(this, options),
        problem -> Dispatcher.report(invocation.err(), problem),
        name -> invocation.out().println(containers.await(name, WaitFor.NOT_RUNNING).exitCode()));
  }
}
