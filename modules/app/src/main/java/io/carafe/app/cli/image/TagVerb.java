package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.images.store.ImageStore;
import io.carafe.spec.reference.ImageReference;

/** {@code carafe tag}: gives an image a further name. */
public final class TagVerb implements Verb {
  private final ImageStore store;
  private final VerbSpec spec =
      new VerbSpec("tag", "IMAGE NAME[:TAG]", "Give an image a further name");

  /** The verb over this store. */
  public TagVerb(ImageStore store) {
    this.store = store;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().size() != 2) {
      throw new UsageProblem("\"tag\" needs an image and a name");
    }
    store.tag(options.arguments().get(0), ImageReference.parse(options.arguments().get(1)));
    return 0;
  }
}
