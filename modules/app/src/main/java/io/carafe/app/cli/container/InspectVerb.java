package io.carafe.app.cli.container;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.cli.image.ImageDetails;
import io.carafe.base.Problem;
import io.carafe.engine.Containers;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** {@code carafe inspect}: everything about containers and images, as a JSON array. */
public final class InspectVerb implements Verb {
  private final Containers containers;
  private final ImageDetails images;
  private final VerbSpec spec =
      new VerbSpec("inspect", "NAME [NAME...]", "Show everything about containers and images")
          .value("--type", "container|image", "Only things of this kind")
          .value("-f,--format", "json", "How to print it");

  /** The verb over these containers and images. */
  public InspectVerb(Containers containers, ImageDetails images) {
    this.containers = containers;
    this.images = images;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().isEmpty()) {
      throw new UsageProblem("\"inspect\" needs at least one name");
    }
    String format = options.value("--format", "json");
    if (!format.equals("json") && !format.equals("{{json .}}")) {
      throw Problem.invalid("option --format \"" + format + "\": only json is known");
    }
    List<JsonValue> found = new ArrayList<>();
    int code = 0;
    for (String name : options.arguments()) {
      try {
        found.add(one(name, options.value("--type", "")));
      } catch (Problem problem) {
        Dispatcher.report(invocation.err(), problem);
        code = 1;
      }
    }
    if (!found.isEmpty() || code == 0) {
      invocation.out().println(JsonText.writePretty(new JsonArray(found), "    "));
    }
    return code;
  }

  private JsonValue one(String name, String type) {
    return switch (type) {
      case "container" -> container(name);
      case "image" -> images.json(name);
      case "" -> either(name);
      default -> throw Problem.invalid("option --type \"" + type + "\": not container or image");
    };
  }

  private JsonValue either(String name) {
    try {
      return container(name);
    } catch (Problem.NotFound notContainer) {
      try {
        return images.json(name);
      } catch (Problem.NotFound | Problem.Invalid notImage) {
        throw Problem.notFound("no such container or image: " + name)
            .withHint("'carafe ps -a' and 'carafe images' list what there is");
      }
    }
  }

  private JsonValue container(String name) {
    ContainerRecord record = containers.inspect(name);
    return new ContainerDetails(record).json(containers.folders(record.id()).folder());
  }
}
