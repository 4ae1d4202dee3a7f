package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.cli.registry.Registries;
import io.carafe.base.Problem;
import io.carafe.registry.PulledImage;
import io.carafe.registry.RegistryClient;
import io.carafe.registry.RegistryLists;
import io.carafe.spec.reference.ImageReference;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code carafe pull}: fetches images from a registry. */
public final class PullVerb implements Verb {
  private final Pulls pulls;
  private final Registries registries;
  private final VerbSpec spec =
      new VerbSpec("pull", "NAME[:TAG|@DIGEST]", "Fetch an image from a registry")
          .flag("-q,--quiet", "Only the image's name at the end")
          .flag("-a,--all-tags", "All tags of the repository")
          .value("--platform", "OS/ARCH", "Platform of the image");

  /** The verb over these pulls; {@code registries} know which tags there are. */
  public PullVerb(Pulls pulls, Registries registries) {
    this.pulls = pulls;
    this.registries = registries;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws InterruptedException {
    if (options.arguments().size() != 1) {
      throw new UsageProblem("\"pull\" needs exactly one image");
    }
    String text = options.arguments().getFirst();
    ImageReference reference = ImageReference.parse(text);
    boolean quiet = options.flag("--quiet");
    for (ImageReference each :
        options.flag("--all-tags") ? all(invocation, text, reference) : List.of(reference)) {
      PulledImage pulled =
          pulls.pull(quieter(invocation, quiet), each, options.value("--platform"));
      if (!quiet) {
        invocation.out().println("Digest: " + pulled.served());
        invocation
            .out()
            .println(
                pulled.fresh()
                    ? "Status: Downloaded newer image for " + each.familiar()
                    : "Status: Image is up to date for " + each.familiar());
      }
      invocation.out().println(each);
      invocation.out().flush();
    }
    return 0;
  }

  private List<ImageReference> all(Invocation invocation, String text, ImageReference name) {
    if (name.digest().isPresent() || text.lastIndexOf(':') > text.lastIndexOf('/')) {
      throw new UsageProblem("--all-tags goes with a name without tag or digest");
    }
    try (RegistryClient client = registries.client(invocation)) {
      List<String> tags = new RegistryLists(client).tags(name);
      if (tags.isEmpty()) {
        throw Problem.notFound("pull " + name.familiarName() + ": it has no tags");
      }
      return tags.stream().map(name::withTag).toList();
    }
  }

  /** Without progress: its stream goes nowhere. */
  private static Invocation quieter(Invocation invocation, boolean quiet) {
    if (!quiet) {
      return invocation;
    }
    var streams = invocation.streams();
    var silent =
        new Invocation.Streams(
            streams.in(),
            streams.out(),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    return new Invocation(invocation.arguments(), invocation.caller(), silent, invocation.client());
  }
}
