package io.carafe.app.daemon;

import io.carafe.runtime.RuntimePaths;

/** What the daemon serves while it lives: the containers and images of one pair of folders. */
public interface Service extends AutoCloseable {
  /** What clients can ask for. */
  Work work();

  /** Writes what is left to write; containers go on. */
  @Override
  void close();

  /** Opens a service. */
  interface Source {
    /**
     * Opens the service in {@code paths}, taking up what an earlier daemon left.
     *
     * @param stop makes the daemon end
     */
    Service open(RuntimePaths paths, Runnable stop);
  }
}
