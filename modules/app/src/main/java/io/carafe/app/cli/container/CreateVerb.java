package io.carafe.app.cli.container;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.cli.image.ImageProvision;
import io.carafe.engine.Containers;
import io.carafe.engine.settings.ContainerSettings;

/** {@code carafe create}: makes a container that {@code start} runs later. */
public final class CreateVerb implements Verb {
  private final Containers containers;
  private final ImageProvision images;
  private final VerbSpec spec =
      CreationOptions.declare(
          new VerbSpec("create", "IMAGE [COMMAND] [ARG...]", "Make a container without starting it")
              .commandFollows());

  /** The verb over these containers and images. */
  public CreateVerb(Containers containers, ImageProvision images) {
    this.containers = containers;
    this.images = images;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    ContainerSettings settings = CreationOptions.settings(invocation, options);
    images.provide(invocation, settings, options.value("--pull", "missing"));
    invocation.out().println(containers.create(settings).id().value());
    return 0;
  }
}
