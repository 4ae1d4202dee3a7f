package io.carafe.app.cli.container;

import io.carafe.app.cli.Format;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.Containers;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.FailureReport;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.util.Optional;

/** {@code carafe why}: why a container did not start, or how it ended. */
public final class WhyVerb implements Verb {
  private final Containers containers;
  private final VerbSpec spec =
      new VerbSpec("why", "CONTAINER", "Tell why a container did not start, or how it ended")
          .value("--format", "table|json", "How to print it");

  /** The verb over these containers. */
  public WhyVerb(Containers containers) {
    this.containers = containers;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    Format format = Format.parse(options);
    ContainerRecord container = containers.inspect(ContainerVerbs.name(this, options));
    Optional<FailureReport> report = containers.why(container.id().value());
    switch (format) {
      case TABLE -> text(invocation, container, report);
      case JSON -> invocation.out().println(JsonText.write(json(container, report)));
    }
    return 0;
  }

  private static void text(
      Invocation invocation, ContainerRecord container, Optional<FailureReport> report) {
    if (report.isEmpty()) {
      invocation.out().println(container.name() + ": " + container.status().word());
      return;
    }
    invocation.out().println(container.name() + ": " + report.get().message());
    report.get().pointer().ifPresent(p -> invocation.out().println("cause: config.json " + p));
    report.get().hint().ifPresent(h -> invocation.out().println("hint: " + h));
  }

  private static JsonObject json(ContainerRecord container, Optional<FailureReport> report) {
    JsonObject.Builder object =
        JsonObject.builder()
            .put("container", container.id().value())
            .put("name", container.name().value())
            .put("status", container.status().word());
    report.ifPresent(r ->
        object
            .put("exitCode", r.exitCode())
            .put("message", r.message())
            .put("pointer", r.pointer().orElse(""))
            .put("hint", r.hint().orElse("")));
    return object.build();
  }
}
