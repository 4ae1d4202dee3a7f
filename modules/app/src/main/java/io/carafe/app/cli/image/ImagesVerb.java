package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.images.store.ImageFilter;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ListedImage;
import io.carafe.spec.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code carafe images}: lists images. */
public final class ImagesVerb implements Verb {
  private final ImageStore store;
  private final InstantSource clock;
  private final VerbSpec spec =
      new VerbSpec("images", "[REPOSITORY[:TAG]]", "List images")
          .flag("-q,--quiet", "Only ids")
          .flag("--no-trunc", "Whole ids")
          .flag("--digests", "Also the digests by which registries serve them")
          .flag("-a,--all", "All images (they always are)")
          .value(
              "-f,--filter",
              "KEY=VALUE",
              "dangling, reference, before, since, label, label!, until")
          .value("--format", "FORMAT", "table, json, or a template");

  /** The verb over this store; {@code clock} says how long ago things were. */
  public ImagesVerb(ImageStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().size() > 1) {
      throw new UsageProblem("\"images\" takes at most one argument");
    }
    Instant now = clock.instant();
    ImageFilter filter = ImageFilters.parse(options.values("--filter"), now);
    for (String name : options.arguments()) {
      filter = filter.and(new ImageFilter.Condition("reference", name));
    }
    List<ListedImage> images = filter.select(store);
    ImageRows rows = new ImageRows(store, now, options.flag("--no-trunc"));
    if (options.flag("--quiet")) {
      Set<String> ids = new LinkedHashSet<>();
      images.forEach(image -> ids.add(rows.id(image)));
      ids.forEach(invocation.out()::println);
      return 0;
    }
    List<JsonObject> all = new ArrayList<>();
    images.forEach(image -> all.addAll(rows.of(image)));
    String format = options.value("--format", "table");
    invocation.out().print(ImageRows.listing(options.flag("--digests")).render(format, all));
    return 0;
  }
}
