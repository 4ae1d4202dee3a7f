package io.carafe.app.cli.image;

import io.carafe.app.cli.ArchiveTarget;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.archive.ArchiveWriter;
import io.carafe.images.archive.LoadedImage;
import io.carafe.images.store.Hold;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.spec.reference.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code carafe save}: writes images to an archive. */
public final class SaveVerb implements Verb {
  private final ImageStore store;
  private final VerbSpec spec =
      new VerbSpec("save", "IMAGE [IMAGE...]", "Write images to an archive")
          .value("-o,--output", "FILE", "A file, instead of stdout")
          .value(
              "--format", "docker-archive|oci-archive", "Kind of archive (default: both in one)");

  /** The verb over this store. */
  public SaveVerb(ImageStore store) {
    this.store = store;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().isEmpty()) {
      throw new UsageProblem("\"save\" needs at least one image");
    }
    ArchiveWriter.Form form =
        switch (options.value("--format", "docker-archive")) {
          case "docker-archive" -> ArchiveWriter.Form.BOTH;
          case "oci-archive" -> ArchiveWriter.Form.OCI;
          default ->
              throw Problem.invalid(
                  "option --format \"%s\": not docker-archive or oci-archive"
                      .formatted(options.value("--format", "")));
        };
    ArchiveTarget target = ArchiveTarget.of(invocation, options, "save");
    try (Hold _ = store.hold()) {
      List<LoadedImage> images = images(options.arguments());
      target.write(sink -> ArchiveWriter.write(store.content(), images, form, sink));
    }
    return 0;
  }

  /** The images, each once with all the names it is asked for by. */
  private List<LoadedImage> images(List<String> texts) {
    Map<Digest, Image> images = new LinkedHashMap<>();
    Map<Digest, List<ImageReference>> names = new LinkedHashMap<>();
    for (String text : texts) {
      Image image = store.resolve(text);
      Digest manifest = image.manifest().digest();
      images.put(manifest, image);
      List<ImageReference> known = names.computeIfAbsent(manifest, _ -> new ArrayList<>());
      store.nameOf(text).filter(name -> !known.contains(name)).ifPresent(known::add);
    }
    List<LoadedImage> all = new ArrayList<>();
    images.forEach(
        (id, image) -> all.add(new LoadedImage(image, names.getOrDefault(id, List.of()))));
    return all;
  }
}
