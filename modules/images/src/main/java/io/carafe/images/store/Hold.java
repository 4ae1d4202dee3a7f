package io.carafe.images.store;

/**
 * Keeps the store from collecting anything until it is closed: blobs that have no name yet, layers
 * that no container uses yet. Closing it twice is harmless.
 */
public final class Hold implements AutoCloseable {
  private final Runnable release;
  private boolean closed;

  Hold(Runnable release) {
    this.release = release;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}
