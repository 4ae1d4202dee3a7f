package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.render.DockerTime;
import io.carafe.app.render.template.Listing;
import io.carafe.base.ByteSize;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageLayer;
import io.carafe.images.store.ImageStore;
import io.carafe.spec.image.ImageHistory;
import io.carafe.spec.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code carafe history}: the steps that made an image, the last one first. */
public final class HistoryVerb implements Verb {
  private static final int COMMAND_CHARACTERS_MAX = 45;
  private static final String MISSING = "<missing>";
  private static final Listing LISTING =
      new Listing(
          "ID=IMAGE",
          "CreatedSince=CREATED",
          "CreatedBy=CREATED BY",
          "Size=SIZE",
          "Comment=COMMENT");

  private final ImageStore store;
  private final InstantSource clock;
  private final VerbSpec spec =
      new VerbSpec("history", "IMAGE", "Show the steps that made an image")
          .flag("-q,--quiet", "Only ids")
          .flag("--no-trunc", "Whole ids and commands")
          .flag("-H,--human", "Sizes and times in words (the default; --human=false: exact)")
          .value("--format", "FORMAT", "table, json, or a template");

  /** The verb over this store; {@code clock} says how long ago things were. */
  public HistoryVerb(ImageStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  /** How rows look. */
  private record Look(Instant now, boolean whole, boolean human) {}

  /** A step and how many bytes its layer has. */
  private record Step(ImageHistory history, long bytes) {}

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().size() != 1) {
      throw new UsageProblem("\"history\" needs exactly one image");
    }
    Image image = store.resolve(options.arguments().getFirst());
    Look look =
        new Look(clock.instant(), options.flag("--no-trunc"), options.flag("--human", true));
    List<JsonObject> rows = new ArrayList<>();
    for (Step step : steps(image).reversed()) {
      rows.add(row(rows.isEmpty() ? id(image, look) : MISSING, step, look));
    }
    if (options.flag("--quiet")) {
      rows.forEach(
          row -> invocation.out().println(LISTING.render("{{.ID}}", List.of(row)).strip()));
      return 0;
    }
    invocation.out().print(LISTING.render(options.value("--format", "table"), rows));
    return 0;
  }

  private static String id(Image image, Look look) {
    return look.whole() ? image.id().toString() : image.id().shortHex();
  }

  /** The steps, the first one first; layers that the history does not tell of come at the end. */
  private List<Step> steps(Image image) {
    List<Step> steps = new ArrayList<>();
    int layer = 0;
    for (ImageHistory history : image.config().history()) {
      boolean hasLayer = !history.emptyLayer() && layer < image.layers().size();
      steps.add(new Step(history, hasLayer ? bytes(image.layers().get(layer)) : 0));
      layer += hasLayer ? 1 : 0;
    }
    for (ImageLayer untold : image.layers().subList(layer, image.layers().size())) {
      ImageHistory history =
          new ImageHistory(
              image.config().created(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false);
      steps.add(new Step(history, bytes(untold)));
    }
    return steps;
  }

  private long bytes(ImageLayer layer) {
    return store.layers().bytes(layer.chainId()).orElse(layer.blob().size());
  }

  private static JsonObject row(String id, Step step, Look look) {
    Optional<Instant> created = step.history().created();
    String exact =
        created.map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("N/A");
    String since = created.map(time -> DockerTime.ago(time, look.now())).orElse("N/A");
    return JsonObject.builder()
        .put("ID", id)
        .put("CreatedAt", exact)
        .put("CreatedSince", look.human() ? since : exact)
        .put("CreatedBy", command(step.history().createdBy().orElse(""), look.whole()))
        .put(
            "Size",
            look.human() ? new ByteSize(step.bytes()).decimal() : String.valueOf(step.bytes()))
        .put("Comment", step.history().comment().orElse(""))
        .build();
  }

  private static String command(String command, boolean whole) {
    String line = command.replaceAll("\\s+", " ").strip();
    return whole || line.length() <= COMMAND_CHARACTERS_MAX
        ? line
        : line.substring(0, COMMAND_CHARACTERS_MAX - 1) + "…";
  }
}
