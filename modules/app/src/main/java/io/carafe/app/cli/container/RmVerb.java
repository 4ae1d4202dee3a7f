package io.carafe.app.cli.container;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.engine.Containers;
import io.carafe.engine.RemoveOptions;

/** {@code carafe rm}: removes containers. */
public final class RmVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      ContainerVerbs.overContainers("rm", "Remove containers")
          .flag("-f,--force", "Kill it first where it runs; not there is fine")
          .flag("-v,--volumes", "Remove its anonymous volumes as well");

  /** The verb over these containers. */
  public RmVerb(Containers containers) {
    this.containers = containers;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    boolean force = options.flag("--force");
    RemoveOptions how = new RemoveOptions(force, options.flag("--volumes"));
    return ContainerVerbs.each(
        ContainerVerbs.names(this, options),
        problem -> Dispatcher.report(invocation.err(), problem),
        name -> {
          remove(name, how);
          invocation.out().println(name);
        });
  }

  private void remove(String name, RemoveOptions how) throws InterruptedException {
    try {
      containers.remove(name, how);
    } catch (Problem.NotFound e) {
      if (!how.force()) {
        throw e;
      }
    }
  }
}
