package io.carafe.engine;

import io.carafe.engine.settings.WindowSize;
import java.util.Optional;

/**
 * How a start or an exec is wanted.
 *
 * @param attach whether the caller gets a socket to the streams before the first byte is written
 * @param window the client's terminal
 */
public record StartRequest(boolean attach, Optional<WindowSize> window) {
  /** Nobody is attached. */
  public static final StartRequest DETACHED = new StartRequest(false, Optional.empty());

  /** The caller is attached, without a terminal of its own. */
  public static final StartRequest ATTACHED = new StartRequest(true, Optional.empty());
}
