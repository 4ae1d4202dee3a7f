package io.carafe.app.cli.container;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.Containers;
import io.carafe.engine.WaitFor;
import io.carafe.engine.settings.StreamSettings;
import io.carafe.linux.Fd;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;

/** {@code carafe attach}: the caller's streams become those of a running container. */
public final class AttachVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      new VerbSpec("attach", "CONTAINER", "Attach to the streams of a running container")
          .flag("--no-stdin", "Do not attach stdin");

  /** The verb over these containers. */
  public AttachVerb(Containers containers) {
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
    String name = ContainerVerbs.name(this, options);
    StreamSettings streams = containers.inspect(name).settings().streams();
    boolean stdin = streams.openStdin() && !options.flag("--no-stdin");
    Attachment.requireTerminal(
        invocation,
        new StreamSettings(streams.terminal(), stdin, streams.stdinOnce(), streams.attached()));
    try (Fd socket = containers.attach(name)) {
      AttachFlags flags =
          new AttachFlags(streams.terminal(), stdin, !streams.terminal(), streams.terminal());
      invocation.client().attach(socket, flags);
    }
    return containers.await(name, WaitFor.NOT_RUNNING).exitCode();
  }
}
