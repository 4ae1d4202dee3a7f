package io.carafe.engine.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * How a container ends.
 *
 * @param autoRemove it is removed, with its anonymous volumes, when it exits ({@code --rm})
 * @param stopSignal what stop sends first, else the image's, else SIGTERM
 * @param stopTimeout how long stop waits before it kills, else ten seconds
 */
public record LifeSettings(
    boolean autoRemove, Optional<Signal> stopSignal, Optional<Duration> stopTimeout) {
  /** Kept after its exit, stopped as the image says. */
  public static final LifeSettings DEFAULT =
      new LifeSettings(false, Optional.empty(), Optional.empty());
}
