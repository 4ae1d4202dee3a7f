package io.carafe.app.cli.container;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.cli.image.ImageProvision;
import io.carafe.engine.Containers;
import io.carafe.engine.StartOutcome;
import io.carafe.engine.settings.ContainerSettings;

/** {@code carafe run}: makes a container and starts it. */
public final class RunVerb implements Verb {
  private final Containers containers;
  private final ImageProvision images;
  private final VerbSpec spec =
      CreationOptions.declare(
          new VerbSpec("run", "IMAGE [COMMAND] [ARG...]", "Run a command in a new container")
              .flag("-d,--detach", "Print the id and leave the container running")
              .flag("--sig-proxy", "Pass signals to the container (always on)")
              .commandFollows());

  /** The verb over these containers and images. */
  public RunVerb(Containers containers, ImageProvision images) {
    this.containers = containers;
    this.images = images;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int failureCode() {
    return 125;
  }

  @Override
  public boolean endsWithClient() {
    return false;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    ContainerSettings settings = CreationOptions.settings(invocation, options);
    boolean detached = options.flag("--detach");
    if (!detached) {
      Attachment.requireTerminal(invocation, settings.streams());
    }
    images.provide(invocation, settings, options.value("--pull", "missing"));
    StartOutcome outcome =
        containers.run(settings, Attachment.request(invocation, settings.streams(), !detached));
    return switch (outcome) {
      case StartOutcome.Failed failed -> Attachment.failure(invocation, failed.report());
      case StartOutcome.Started started when detached -> {
        invocation.out().println(started.container().value());
        yield 0;
      }
      case StartOutcome.Started started ->
          Attachment.follow(invocation, started, settings.streams());
    };
  }
}
