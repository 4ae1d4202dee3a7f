package io.carafe.app.cli.image;

import io.carafe.app.cli.Format;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.render.HumanDuration;
import io.carafe.app.render.Table;
import io.carafe.base.ByteSize;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ListedImage;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code carafe images}: lists images. */
public final class ImagesVerb implements Verb {
  private static final String NONE = "<none>";

  private final ImageStore store;
  private final InstantSource clock;
  private final VerbSpec spec =
      new VerbSpec("images", "[REPOSITORY[:TAG]]", "List images")
          .flag("-q,--quiet", "Only ids")
          .flag("--no-trunc", "Whole ids")
          .flag("-a,--all", "All images (they always are)")
          .value("--format", "table|json", "How to print them");

  /** The verb over this store; {@code clock} says how long ago things were. */
  public ImagesVerb(ImageStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  private record Row(ListedImage image, Optional<ImageReference> name) {
    String repository() {
      return name.map(ImageReference::familiarName).orElse(NONE);
    }

    String tag() {
      return name.flatMap(ImageReference::tag).orElse(NONE);
    }
  }

  @Override
  public int run(Invocation invocation, Options options) {
    Format format = Format.parse(options);
    if (options.arguments().size() > 1) {
      throw new UsageProblem("\"images\" takes at most one argument");
    }
    List<Row> rows = rows(options.arguments());
    boolean whole = options.flag("--no-trunc");
    if (options.flag("--quiet")) {
      Set<String> ids = new TreeSet<>();
      rows.forEach(row -> ids.add(id(row, whole)));
      ids.forEach(invocation.out()::println);
      return 0;
    }
    switch (format) {
      case TABLE -> invocation.out().print(table(rows, whole));
      case JSON -> rows.forEach(row -> invocation.out().println(json(row, whole)));
    }
    return 0;
  }

  private List<Row> rows(List<String> wanted) {
    List<Row> rows = new ArrayList<>();
    for (ListedImage image : store.list()) {
      if (image.names().isEmpty()) {
        rows.add(new Row(image, Optional.empty()));
      }
      image.names().forEach(name -> rows.add(new Row(image, Optional.of(name))));
    }
    wanted.forEach(text -> rows.removeIf(row -> !matches(row, text)));
    return rows;
  }

  private static boolean matches(Row row, String text) {
    boolean tagged = text.lastIndexOf(':') > text.lastIndexOf('/');
    ImageReference wanted = ImageReference.parse(text);
    return row.repository().equals(wanted.familiarName())
        && (!tagged || wanted.tag().equals(row.name().flatMap(ImageReference::tag)));
  }

  private String table(List<Row> rows, boolean whole) {
    Table table = new Table("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
    rows.forEach(
        row -> table.row(row.repository(), row.tag(), id(row, whole), created(row), size(row)));
    return table.render();
  }

  private String json(Row row, boolean whole) {
    return JsonText.write(
        JsonObject.builder()
            .put("Repository", row.repository())
            .put("Tag", row.tag())
            .put("ID", id(row, whole))
            .put("CreatedSince", created(row))
            .put(
                "CreatedAt",
                row.image().image().config().created().map(Instant::toString).orElse(""))
            .put("Size", size(row))
            .build());
  }

  private static String id(Row row, boolean whole) {
    return whole ? row.image().id().toString() : row.image().id().shortHex();
  }

  private String created(Row row) {
    return row.image()
        .image()
        .config()
        .created()
        .map(time -> HumanDuration.of(Duration.between(time, clock.instant())) + " ago")
        .orElse("N/A");
  }

  private String size(Row row) {
    return new ByteSize(store.bytes(row.image().image())).decimal();
  }
}
