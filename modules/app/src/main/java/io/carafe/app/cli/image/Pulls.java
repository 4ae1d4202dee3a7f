package io.carafe.app.cli.image;

import io.carafe.app.cli.Invocation;
import io.carafe.registry.PulledImage;
import io.carafe.spec.reference.ImageReference;
import java.util.Optional;

/** Pulls images from registries, showing progress to the one who asked. */
@FunctionalInterface
public interface Pulls {
  /**
   * Pulls an image, unpacks it and answers it.
   *
   * @param platform {@code os/architecture[/variant]}, else the host's
   */
  PulledImage pull(Invocation invocation, ImageReference reference, Optional<String> platform)
      throws InterruptedException;
}
