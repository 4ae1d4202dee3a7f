package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.images.store.Image;
import io.carafe.spec.reference.ImageReference;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** {@code carafe pull}: fetches an image from a registry. */
public final class PullVerb implements Verb {
  private final Pulls pulls;
  private final VerbSpec spec =
      new VerbSpec("pull", "NAME[:TAG|@DIGEST]", "Fetch an image from a registry")
          .flag("-q,--quiet", "Only the image's name at the end")
          .value("--platform", "OS/ARCH", "Platform of the image");

  /** The verb over these pulls. */
  public PullVerb(Pulls pulls) {
    this.pulls = pulls;
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
    ImageReference reference = ImageReference.parse(options.arguments().getFirst());
    Image image = pulls.pull(quieter(invocation, options), reference, options.value("--platform"));
    if (!options.flag("--quiet")) {
      invocation.out().println("Digest: " + image.manifest().digest());
    }
    invocation.out().println(reference);
    return 0;
  }

  /** Without progress: its stream goes nowhere. */
  private static Invocation quieter(Invocation invocation, Options options) {
    if (!options.flag("--quiet")) {
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
