package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.engine.spec.BundleSpec;
import io.carafe.images.bundle.ImageBundle;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.linux.file.IoReason;
import java.io.IOException;
import java.nio.file.Path;

/** {@code carafe unpack}: makes an OCI bundle of an image. */
public final class UnpackVerb implements Verb {
  private final ImageStore store;
  private final VerbSpec spec =
      new VerbSpec("unpack", "IMAGE FOLDER", "Make an OCI bundle of an image");

  /** The verb over this store. */
  public UnpackVerb(ImageStore store) {
    this.store = store;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().size() != 2) {
      throw new UsageProblem("\"unpack\" needs an image and a folder");
    }
    Image image = store.resolve(options.arguments().getFirst());
    Path folder = invocation.path(options.arguments().getLast());
    try {
      new ImageBundle(store).unpack(image, folder, (of, root) -> BundleSpec.of(of.config(), root));
    } catch (IOException e) {
      throw Problem.unavailable("unpack to " + folder + ": " + IoReason.of(e)).withCause(e);
    }
    return 0;
  }
}
