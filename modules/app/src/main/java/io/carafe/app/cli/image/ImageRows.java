package io.carafe.app.cli.image;

import io.carafe.app.render.DockerTime;
import io.carafe.app.render.template.Listing;
import io.carafe.base.ByteSize;
import io.carafe.base.Digest;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ListedImage;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.reference.ImageReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images as {@code images} lists them: a row for each name, with docker's keys. */
final class ImageRows {
  private static final String NONE = "<none>";

  private final ImageStore store;
  private final Instant now;
  private final boolean whole;

  /** Rows as of {@code now}; {@code whole} shows ids uncut. */
  ImageRows(ImageStore store, Instant now, boolean whole) {
    this.store = store;
    this.now = now;
    this.whole = whole;
  }

  /** How docker calls the columns. */
  static Listing listing(boolean digests) {
    Listing listing =
        digests
            ? new Listing(
                "Repository=REPOSITORY",
                "Tag=TAG",
                "Digest=DIGEST",
                "ID=IMAGE ID",
                "CreatedSince=CREATED",
                "Size=SIZE")
            : new Listing(
                "Repository=REPOSITORY",
                "Tag=TAG",
                "ID=IMAGE ID",
                "CreatedSince=CREATED",
                "Size=SIZE");
    return listing.further("Digest=DIGEST", "CreatedAt=CREATED AT", "Containers=CONTAINERS");
  }

  /** The rows of {@code image}. */
  List<JsonObject> of(ListedImage image) {
    List<JsonObject> rows = new ArrayList<>();
    for (ImageReference name : image.names()) {
      rows.add(row(image, Optional.of(name), digest(image, name)));
    }
    if (image.names().isEmpty()) {
      Optional<ImageReference> digested = image.digests().stream().findFirst();
      rows.add(row(image, digested, digested.flatMap(ImageReference::digest)));
    }
    return rows;
  }

  private static Optional<Digest> digest(ListedImage image, ImageReference name) {
    return image.digests().stream()
        .filter(digested -> digested.name().equals(name.name()))
        .findFirst()
        .flatMap(ImageReference::digest);
  }

  private JsonObject row(
      ListedImage image, Optional<ImageReference> name, Optional<Digest> digest) {
    Optional<Instant> created = image.image().config().created();
    return JsonObject.builder()
        .put("Containers", "N/A")
        .put("CreatedAt", created.map(DockerTime::printed).orElse("N/A"))
        .put("CreatedSince", created.map(time -> DockerTime.ago(time, now)).orElse("N/A"))
        .put("Digest", digest.map(Digest::toString).orElse(NONE))
        .put("ID", id(image))
        .put("Repository", name.map(ImageReference::familiarName).orElse(NONE))
        .put("SharedSize", "N/A")
        .put("Size", new ByteSize(store.bytes(image.image())).decimal())
        .put("Tag", name.flatMap(ImageReference::tag).orElse(NONE))
        .put("UniqueSize", "N/A")
        .build();
  }

  String id(ListedImage image) {
    return whole ? image.id().toString() : image.id().shortHex();
  }
}
