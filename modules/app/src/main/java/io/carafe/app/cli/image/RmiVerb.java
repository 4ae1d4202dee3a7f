package io.carafe.app.cli.image;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.Removal;

/** {@code carafe rmi}: removes names of images, and images whose last name goes. */
public final class RmiVerb implements Verb {
  private final ImageStore store;
  private final VerbSpec spec =
      new VerbSpec("rmi", "IMAGE [IMAGE...]", "Remove images")
          .flag("-f,--force", "Also one with several names, or used by a stopped container");

  /** The verb over this store. */
  public RmiVerb(ImageStore store) {
    this.store = store;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().isEmpty()) {
      throw new UsageProblem("\"rmi\" needs at least one image");
    }
    int code = 0;
    for (String name : options.arguments()) {
      try {
        for (Removal removal : store.remove(name, options.flag("--force"))) {
          invocation.out().println(line(removal));
        }
      } catch (Problem problem) {
        Dispatcher.report(invocation.err(), problem);
        code = 1;
      }
    }
    return code;
  }

  private static String line(Removal removal) {
    return switch (removal) {
      case Removal.Untagged untagged -> "Untagged: " + untagged.name();
      case Removal.Deleted deleted -> "Deleted: " + deleted.digest();
    };
  }
}
