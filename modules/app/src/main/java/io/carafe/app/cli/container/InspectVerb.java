package io.carafe.app.cli.container;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.cli.image.ImageDetails;
import io.carafe.app.render.template.Details;
import io.carafe.base.Problem;
import io.carafe.engine.Containers;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** {@code carafe inspect}: everything about containers and images, as a JSON array. */
public final class InspectVerb implements Verb {
  private final Containers containers;
  private final ImageDetails images;
  private final String kind;
  private final VerbSpec spec;

  /** The verb over these containers and images. */
  public InspectVerb(Containers containers, ImageDetails images) {
    this(containers, images, "");
    spec.value("--type", "container|image", "Only things of this kind");
  }

  /** The verb about one kind of things only, whose name starts with that kind. */
  public InspectVerb(Containers containers, ImageDetails images, String kind) {
    this.containers = containers;
    this.images = images;
    this.kind = kind;
    String things = kind.isEmpty() ? "containers and images" : kind + "s";
    this.spec =
        new VerbSpec(
                (kind + " inspect").strip(), "NAME [NAME...]", "Show everything about " + things)
            .value("-f,--format", "FORMAT", "json, or a template for each");
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().isEmpty()) {
      throw new UsageProblem("\"" + spec.name() + "\" needs at least one name");
    }
    Details details = new Details(options.value("--format"));
    List<JsonValue> found = new ArrayList<>();
    int code = 0;
    for (String name : options.arguments()) {
      try {
        found.add(one(name, kind.isEmpty() ? options.value("--type", "") : kind));
      } catch (Problem problem) {
        Dispatcher.report(invocation.err(), problem);
        code = 1;
      }
    }
    if (!found.isEmpty() || code == 0) {
      invocation.out().print(details.render(found));
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
