package io.carafe.app.cli.container;

import io.carafe.app.cli.Format;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.cli.image.ImageProvision;
import io.carafe.app.oci.OciBundles.Explained;
import io.carafe.engine.Containers;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.program.compile.Ignored;
import io.carafe.program.explain.Explanation;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code carafe explain}: the program of a start, every system call with its cause. */
public final class ExplainVerb implements Verb {
  private final Containers containers;
  private final ImageProvision images;
  private final Function<Path, Explained> bundles;
  private final VerbSpec spec =
      CreationOptions.declare(
          new VerbSpec(
                  "explain",
                  "IMAGE [COMMAND] [ARG...]",
                  "Show the system calls a run would make, each with its cause")
              .value("--bundle", "DIR", "Explain an OCI bundle instead of an image")
              .value("--format", "table|json", "How to print it")
              .commandFollows());

  /** The verb over these containers and images; {@code bundles} compiles a bundle's folder. */
  public ExplainVerb(
      Containers containers, ImageProvision images, Function<Path, Explained> bundles) {
    this.containers = containers;
    this.images = images;
    this.bundles = bundles;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    Format format = Format.parse(options);
    Explained explained = program(invocation, options);
    Explanation explanation = new Explanation(explained.program());
    switch (format) {
      case TABLE -> invocation.out().print(explanation.text() + text(explained.ignored()));
      case JSON ->
          invocation
              .out()
              .println(
                  JsonText.writePretty(
                      JsonObject.builder()
                          .put("instructions", explanation.json())
                          .put("ignored", json(explained.ignored()))
                          .build()));
    }
    return 0;
  }

  private static String text(List<Ignored> ignored) {
    StringBuilder text = new StringBuilder();
    if (!ignored.isEmpty()) {
      text.append("\n== ignored\n");
    }
    for (Ignored part : ignored) {
      text.append("  ").append(part.pointer()).append(": ").append(part.reason()).append('\n');
    }
    return text.toString();
  }

  private static JsonArray json(List<Ignored> ignored) {
    List<JsonValue> list = new ArrayList<>();
    for (Ignored part : ignored) {
      list.add(
          JsonObject.builder().put("pointer", part.pointer()).put("reason", part.reason()).build());
    }
    return new JsonArray(list);
  }

  private Explained program(Invocation invocation, Options options) throws InterruptedException {
    Optional<String> bundle = options.value("--bundle");
    if (bundle.isPresent()) {
      if (!options.arguments().isEmpty()) {
        throw new UsageProblem("give an image or --bundle, not both");
      }
      return bundles.apply(invocation.path(bundle.get()));
    }
    ContainerSettings settings = CreationOptions.settings(invocation, options);
    images.provide(invocation, settings, options.value("--pull", "missing"));
    return new Explained(containers.explain(settings), List.of());
  }
}
