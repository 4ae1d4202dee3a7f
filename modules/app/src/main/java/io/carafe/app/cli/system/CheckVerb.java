package io.carafe.app.cli.system;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.images.store.Finding;
import io.carafe.images.store.ImageStore;
import java.util.List;

/** {@code carafe system check}: reads all that the image store has and tells what is wrong. */
public final class CheckVerb implements Verb {
  private final ImageStore store;
  private final VerbSpec spec =
      new VerbSpec("system check", "", "Hash every blob of the store and look at every layer")
          .flag("--repair", "Mend what can be mended, move what is damaged to <root>/quarantine")
          .flag("-q,--quiet", "Only what is wrong");

  /** The verb over this store. */
  public CheckVerb(ImageStore store) {
    this.store = store;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (!options.arguments().isEmpty()) {
      throw new UsageProblem("\"system check\" takes no arguments");
    }
    boolean repair = options.flag("--repair");
    List<Finding> findings = store.check(repair);
    for (Finding finding : findings) {
      invocation.out().println(finding.text() + (finding.repaired() ? done(finding.kind()) : ""));
    }
    long left = findings.stream().filter(finding -> !finding.repaired()).count();
    if (!options.flag("--quiet")) {
      invocation.out().println(summary(left, findings.size()));
    }
    if (left > 0 && !repair) {
      invocation.err().println("hint: carafe system check --repair");
    }
    return left == 0 ? 0 : 1;
  }

  private static String done(Finding.Kind kind) {
    return switch (kind) {
      case DAMAGED_BLOB -> " (moved to the quarantine)";
      case BROKEN_IMAGE -> " (taken out of the index; pull or load it again)";
      case BROKEN_LAYER -> " (unpacked again)";
      case ORPHANS -> " (deleted)";
    };
  }

  private String summary(long left, int found) {
    String checked =
        "%d blobs, %d layers, %d images"
            .formatted(
                store.content().list().size(), store.layers().list().size(), store.list().size());
    return checked + ": " + (found == 0 ? "nothing wrong" : left + " of " + found + " left");
  }
}
