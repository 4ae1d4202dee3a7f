package io.carafe.app.cli.container;

import io.carafe.app.cli.ArchiveTarget;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.Containers;

/** {@code carafe export}: writes a container's file system as a tar. */
public final class ExportVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      new VerbSpec("export", "CONTAINER", "Write a container's file system as a tar")
          .value("-o,--output", "FILE", "A file, instead of stdout");

  /** The verb over these containers. */
  public ExportVerb(Containers containers) {
    this.containers = containers;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    String container = ContainerVerbs.name(this, options);
    containers.inspect(container);
    ArchiveTarget.of(invocation, options, "export")
        .write(sink -> containers.export(container, sink));
    return 0;
  }
}
