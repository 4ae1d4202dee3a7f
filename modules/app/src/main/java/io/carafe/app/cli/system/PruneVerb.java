package io.carafe.app.cli.system;

import io.carafe.app.cli.Confirmation;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.cli.image.ImageFilters;
import io.carafe.engine.Containers;
import io.carafe.images.store.ImageFilter;
import io.carafe.images.store.ImageStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** {@code carafe container|image|system prune}: removes what nobody uses. */
public final class PruneVerb implements Verb {
  /** What a prune verb is about. */
  public enum Kind {
    /** Containers that do not run. */
    CONTAINER("Remove all containers that do not run"),
    /** Images without a name, or all that no container uses. */
    IMAGE("Remove images that nobody uses"),
    /** Both. */
    SYSTEM("Remove containers that do not run and images that nobody uses");

    private final String summary;

    Kind(String summary) {
      this.summary = summary;
    }
  }

  private final Kind kind;
  private final Pruning pruning;
  private final InstantSource clock;
  private final VerbSpec spec;

  /** The verb of {@code kind} over these containers and images. */
  public PruneVerb(Kind kind, Containers containers, ImageStore store, InstantSource clock) {
    this.kind = kind;
    this.pruning = new Pruning(containers, store);
    this.clock = clock;
    this.spec =
        new VerbSpec(kind.name().toLowerCase(java.util.Locale.ROOT) + " prune", "", kind.summary)
            .flag("-f,--force", "Do not ask")
            .value("--filter", "KEY=VALUE", "until, label, label!");
    if (kind != Kind.CONTAINER) {
      spec.flag("-a,--all", "All images that no container uses, not only those without a name");
    }
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws IOException, InterruptedException {
    if (!options.arguments().isEmpty()) {
      throw new UsageProblem("\"" + spec.name() + "\" takes no arguments");
    }
    boolean all = options.flag("--all");
    // All of them are understood before anything is asked or removed.
    Instant now = clock.instant();
    List<String> filters = options.values("--filter");
    List<Pruning.Condition> containers =
        kind == Kind.IMAGE ? List.of() : Pruning.containerFilters(filters, now);
    ImageFilter images = ImageFilters.parse(kind == Kind.CONTAINER ? List.of() : filters, now);
    if (!Confirmation.given(invocation, options, warning(all))) {
      return 0;
    }
    long bytes = 0;
    if (kind != Kind.IMAGE) {
      bytes += pruning.containers(invocation, containers);
    }
    if (kind != Kind.CONTAINER) {
      bytes += pruning.images(invocation, all, images);
    }
    Pruning.reclaimed(invocation, bytes);
    return 0;
  }

  private String warning(boolean all) {
    String images = all ? "all images without at least one container" : "all dangling images";
    return switch (kind) {
      case CONTAINER -> "WARNING! This will remove all stopped containers.";
      case IMAGE -> "WARNING! This will remove " + images + ".";
      case SYSTEM -> "WARNING! This will remove:\n  - all stopped containers\n  - " + images + "\n";
    };
  }
}
