package io.carafe.engine;

import io.carafe.engine.record.Ending;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.WindowSize;

/** The first process of a container, or the process of an exec, from its start on. */
public interface RunningProcess {
  /** Its pid in the host's pid namespace; for display, never a handle. */
  int pid();

  /**
   * Waits for its end and that of its output. With {@code --rm} the container is no longer listed
   * when this returns.
   */
  Ending await() throws InterruptedException;

  /** Sends a signal; nothing happens where it has ended. */
  void kill(Signal signal);

  /** Tells its terminal a new size. */
  void resize(WindowSize size);
}
