package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.images.change.ConfigChanges;
import io.carafe.images.change.ImageImport;
import io.carafe.images.store.ImageStore;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.Platform;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** {@code carafe import}: makes an image of a file system's tar. */
public final class ImportVerb implements Verb {
  private final ImageStore store;
  private final InstantSource clock;
  private final VerbSpec spec =
      new VerbSpec("import", "FILE|- [NAME[:TAG]]", "Make an image of a file system's tar")
          .value("-c,--change", "INSTRUCTION", "Change its configuration, as a Dockerfile would")
          .value("-m,--message", "TEXT", "What its history says about it")
          .value("--platform", "OS/ARCH", "What it runs on (default: this host's)");

  /** The verb over this store; {@code clock} says when an image is made. */
  public ImportVerb(ImageStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws IOException {
    int count = options.arguments().size();
    if (count < 1 || count > 2) {
      throw new UsageProblem("\"import\" needs a file, or - for stdin, and maybe a name");
    }
    String source = options.arguments().getFirst();
    Optional<ImageReference> name =
        count == 2
            ? Optional.of(ImageReference.parse(options.arguments().getLast()))
            : Optional.empty();
    ContainerConfig config = ConfigChanges.apply(options.values("--change"), ContainerConfig.NONE);
    ImageImport.Facts facts =
        new ImageImport.Facts(
            options.value("--platform").map(Platform::parse).orElseGet(Platform::host),
            config,
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            options.value("--message").orElse("Imported from " + source));
    try (InputStream tar = open(invocation, source)) {
      invocation.out().println(new ImageImport(store).run(tar, facts, name).id());
    }
    return 0;
  }

  private static InputStream open(Invocation invocation, String source) throws IOException {
    if (source.matches("(?i)[a-z][a-z0-9+.-]*://.*")) {
      throw Problem.unsupported("import " + source + ": addresses are not fetched")
          .withHint("curl -L " + source + " | carafe import -");
    }
    if (source.equals("-")) {
      if (invocation.caller().terminal().is(0)) {
        throw Problem.invalid("import from stdin: it is a terminal")
            .withHint("carafe import FILE, or carafe import - < FILE");
      }
      return invocation.streams().in();
    }
    Path path = invocation.path(source);
    if (!Files.isRegularFile(path)) {
      throw Files.exists(path)
          ? Problem.invalid("import " + path + ": it is not a file")
          : Problem.notFound("import " + path + ": no such file");
    }
    return Files.newInputStream(path);
  }
}
