package io.carafe.app.cli.registry;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.render.template.Listing;
import io.carafe.base.ByteSize;
import io.carafe.registry.RegistryClient;
import io.carafe.registry.RegistryLists;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.reference.ImageReference;
import java.util.List;

/** The verbs {@code carafe registry …}, which look into a registry and delete in it. */
public final class RegistryVerbs {
  private final Registries registries;

  /** The verbs over these registries. */
  public RegistryVerbs(Registries registries) {
    this.registries = registries;
  }

  /** All of them. */
  public List<Verb> all() {
    return List.of(
        new ListVerb(
            registries,
            new VerbSpec("registry ls", "SERVER", "List the repositories of a registry"),
            (lists, server) -> lists.repositories(ServerName.of(server))),
        new ListVerb(
            registries,
            new VerbSpec("registry tags", "NAME", "List the tags of a repository"),
            (lists, name) -> lists.tags(ImageReference.parse(name))),
        new ReferrersVerb(registries),
        new DeleteVerb(registries));
  }

  private static String only(Options options, VerbSpec spec) {
    if (options.arguments().size() != 1) {
      throw new UsageProblem("\"" + spec.name() + "\" needs exactly one argument");
    }
    return options.arguments().getFirst();
  }

  /** Gets names out of a registry. */
  private interface Names {
    List<String> of(RegistryLists lists, String argument);
  }

  private record ListVerb(Registries registries, VerbSpec spec, Names names) implements Verb {
    @Override
    public int run(Invocation invocation, Options options) {
      try (RegistryClient client = registries.client(invocation)) {
        names
            .of(new RegistryLists(client), only(options, spec))
            .forEach(name -> invocation.out().println(printable(name)));
      }
      return 0;
    }

    private static String printable(String name) {
      return name.replaceAll("\\p{Cntrl}", "?");
    }
  }

  private static final class ReferrersVerb implements Verb {
    private static final Listing LISTING =
        new Listing("Digest=DIGEST", "ArtifactType=TYPE", "Size=SIZE")
            .further("MediaType=MEDIA TYPE");

    private final Registries registries;
    private final VerbSpec spec =
        new VerbSpec(
                "registry referrers",
                "NAME[:TAG|@DIGEST]",
                "List what else a registry has about an image")
            .value("--artifact-type", "TYPE", "Only those of this type")
            .value("--format", "FORMAT", "table, json, or a template");

    ReferrersVerb(Registries registries) {
      this.registries = registries;
    }

    @Override
    public VerbSpec spec() {
      return spec;
    }

    @Override
    public int run(Invocation invocation, Options options) {
      ImageReference image = ImageReference.parse(only(options, spec));
      List<Descriptor> found;
      try (RegistryClient client = registries.client(invocation)) {
        found = new RegistryLists(client).referrers(image, options.value("--artifact-type"));
      }
      List<JsonObject> rows = found.stream().map(ReferrersVerb::row).toList();
      invocation.out().print(LISTING.render(options.value("--format", "table"), rows));
      return 0;
    }

    private static JsonObject row(Descriptor found) {
      return JsonObject.builder()
          .put("Digest", found.digest().toString())
          .put("ArtifactType", found.artifactType().orElse(found.mediaType()))
          .put("Size", new ByteSize(found.size()).decimal())
          .put("MediaType", found.mediaType())
          .build();
    }
  }

  private static final class DeleteVerb implements Verb {
    private final Registries registries;
    private final VerbSpec spec =
        new VerbSpec(
            "registry rm", "NAME@DIGEST|NAME:TAG", "Delete a manifest or a tag in a registry");

    DeleteVerb(Registries registries) {
      this.registries = registries;
    }

    @Override
    public VerbSpec spec() {
      return spec;
    }

    @Override
    public int run(Invocation invocation, Options options) {
      ImageReference image = ImageReference.parse(only(options, spec));
      try (RegistryClient client = registries.client(invocation)) {
        new RegistryLists(client).delete(image);
      }
      invocation.out().println("Deleted: " + image.familiar());
      return 0;
    }
  }
}
