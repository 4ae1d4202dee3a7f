package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.images.archive.ImageArchives;
import io.carafe.images.archive.LoadedImage;
import io.carafe.images.store.ImageStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code carafe load}: takes images from an archive or a folder. */
public final class LoadVerb implements Verb {
  private final ImageStore store;
  private final VerbSpec spec =
      new VerbSpec("load", "", "Load images from a docker-archive, oci-archive or OCI layout")
          .value("-i,--input", "FILE", "A file or folder, instead of stdin")
          .flag("-q,--quiet", "Only the names of what was loaded");

  /** The verb over this store. */
  public LoadVerb(ImageStore store) {
    this.store = store;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (!options.arguments().isEmpty()) {
      throw new UsageProblem("\"load\" takes no arguments; give a file with -i");
    }
    Optional<Path> input = options.value("--input").map(invocation::path);
    List<LoadedImage> loaded = load(invocation, input);
    if (loaded.isEmpty()) {
      throw Problem.invalid("load image: the archive lists no image");
    }
    for (LoadedImage image : loaded) {
      image.lines().forEach(invocation.out()::println);
    }
    return 0;
  }

  private List<LoadedImage> load(Invocation invocation, Optional<Path> input) {
    ImageArchives archives = new ImageArchives(store);
    if (input.isPresent()) {
      if (!Files.exists(input.get())) {
        throw Problem.notFound("load " + input.get() + ": no such file");
      }
      return archives.load(input.get());
    }
    if (invocation.caller().terminal().is(0)) {
      throw Problem.invalid("load from stdin: it is a terminal")
          .withHint("carafe load -i FILE, or carafe load < FILE");
    }
    return archives.load(invocation.streams().in());
  }
}
