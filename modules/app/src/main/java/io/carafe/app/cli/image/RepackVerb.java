package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.images.bundle.ImageBundle;
import io.carafe.images.change.LayeredImage;
import io.carafe.images.store.ImageStore;
import io.carafe.linux.file.IoReason;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** {@code carafe repack}: makes an image of a bundle that was changed since it was unpacked. */
public final class RepackVerb implements Verb {
  private final ImageStore store;
  private final InstantSource clock;
  private final VerbSpec spec =
      new VerbSpec("repack", "FOLDER NAME[:TAG]", "Make an image of a changed OCI bundle")
          .value("-m,--message", "TEXT", "What its history says about it")
          .value("-a,--author", "NAME", "Who made it");

  /** The verb over this store; {@code clock} says when an image is made. */
  public RepackVerb(ImageStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().size() != 2) {
      throw new UsageProblem("\"repack\" needs a bundle's folder and a name");
    }
    Path folder = invocation.path(options.arguments().getFirst());
    ImageReference name = ImageReference.parse(options.arguments().getLast());
    LayeredImage.Step step =
        new LayeredImage.Step(
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            "carafe repack",
            options.value("--author"),
            options.value("--message"));
    try {
      ImageBundle.Repacked repacked = new ImageBundle(store).repack(folder, name, step);
      if (!repacked.changed()) {
        invocation.err().println("nothing changed: " + name.familiar() + " is the same image");
      }
      invocation.out().println(repacked.image().id());
      return 0;
    } catch (IOException e) {
      throw Problem.unavailable("repack " + folder + ": " + IoReason.of(e)).withCause(e);
    }
  }
}
