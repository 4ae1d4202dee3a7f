package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.base.Problem;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.images.store.ImageStore;
import io.carafe.spec.reference.ImageReference;

/** Sees to it that the image of a new container is there: from the store, as shipped, or pulled. */
public final class ImageProvision {
  private final ImageStore store;
  private final Pulls pulls;
  private final ShippedImages shipped;

  /** Provision from {@code store}, then from what is {@code shipped}, then by {@code pulls}. */
  public ImageProvision(ImageStore store, Pulls pulls, ShippedImages shipped) {
    this.store = store;
    this.pulls = pulls;
    this.shipped = shipped;
  }

  /**
   * Makes the settings' image available.
   *
   * @param policy {@code missing}, {@code always} or {@code never}, as {@code --pull} has it
   */
  public void provide(Invocation invocation, ContainerSettings settings, String policy)
      throws InterruptedException {
    String name = settings.image();
    switch (policy) {
      case "never" -> store.resolve(name);
      case "missing" -> provideMissing(invocation, settings, name);
      case "always" -> pulls.pull(invocation, ImageReference.parse(name), settings.platform());
      default ->
          throw Problem.invalid("option --pull \"" + policy + "\": not missing, always or never");
    }
  }

  private void provideMissing(Invocation invocation, ContainerSettings settings, String name)
      throws InterruptedException {
    try {
      store.resolve(name);
      return;
    } catch (Problem.NotFound e) {
      if (isDigestOnly(name)) {
        throw e;
      }
    }
    ImageReference reference = ImageReference.parse(name);
    if (!shipped.load(reference)) {
      invocation.err().println("image " + reference.familiar() + " is not here, pulling it");
      invocation.err().flush();
      pulls.pull(invocation, reference, settings.platform());
    }
  }

  private static boolean isDigestOnly(String name) {
    return name.startsWith("sha256:");
  }
}
