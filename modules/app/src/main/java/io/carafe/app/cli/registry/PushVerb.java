package io.carafe.app.cli.registry;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.render.ProgressLines;
import io.carafe.base.Problem;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.registry.PushProgress;
import io.carafe.registry.PushState;
import io.carafe.registry.Pusher;
import io.carafe.registry.RegistryClient;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.util.List;

/** {@code carafe push}: sends an image to the registry that its name names. */
public final class PushVerb implements Verb {
  private final Registries registries;
  private final ImageStore store;
  private final VerbSpec spec =
      new VerbSpec("push", "NAME[:TAG]", "Send an image to a registry")
          .flag("-a,--all-tags", "All tags that the repository has here")
          .flag("-q,--quiet", "Only the name at the end");

  /** The verb over these registries and this store. */
  public PushVerb(Registries registries, ImageStore store) {
    this.registries = registries;
    this.store = store;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().size() != 1) {
      throw new UsageProblem("\"push\" needs exactly one image");
    }
    ImageReference name = ImageReference.parse(options.arguments().getFirst());
    boolean quiet = options.flag("--quiet");
    try (RegistryClient client = registries.client(invocation)) {
      Pusher pusher = new Pusher(client, store);
      for (ImageReference each : options.flag("--all-tags") ? tags(name) : List.of(name)) {
        push(invocation, pusher, each, quiet);
      }
    }
    return 0;
  }

  private List<ImageReference> tags(ImageReference name) {
    List<ImageReference> names =
        store.list().stream()
            .flatMap(image -> image.names().stream())
            .filter(each -> each.name().equals(name.name()))
            .toList();
    if (names.isEmpty()) {
      throw Problem.notFound("push " + name.familiarName() + ": no image here has that name");
    }
    return names;
  }

  private void push(Invocation invocation, Pusher pusher, ImageReference name, boolean quiet) {
    Image image =
        store
            .find(name)
            .orElseThrow(() ->
                Problem.notFound("push " + name.familiar() + ": no image here has that name")
                    .withHint("carafe tag IMAGE " + name.familiar() + " gives it to one"));
    if (!quiet) {
      invocation.err().println("The push refers to repository [" + name.name() + "]");
    }
    ProgressLines lines =
        quiet
            ? ProgressLines.silent()
            : new ProgressLines(invocation.err(), invocation.errorScreen());
    Descriptor pushed;
    try {
      pushed = pusher.push(image, name, new Shown(lines));
    } finally {
      lines.finish();
      invocation.err().flush();
    }
    if (quiet) {
      invocation.out().println(name);
    } else {
      invocation
          .out()
          .println(
              "%s: digest: %s size: %d"
                  .formatted(name.tag().orElse(""), pushed.digest(), pushed.size()));
    }
  }

  private record Shown(ProgressLines lines) implements PushProgress {
    @Override
    public void blob(Descriptor blob, PushState state, long bytes) {
      lines.update(blob.digest().shortHex(), words(state), bytes, blob.size());
    }

    private static String words(PushState state) {
      return switch (state) {
        case WAITING -> "Waiting";
        case EXISTS -> "Layer already exists";
        case MOUNTED -> "Mounted from another repository";
        case SKIPPED -> "Skipped foreign layer";
        case UPLOADING -> "Pushing";
        case UPLOADED -> "Pushed";
      };
    }
  }
}
