package io.carafe.images.store;

import io.carafe.base.Problem;
import java.lang.System.Logger.Level;

/**
 * Unpacks the layers of an image while their blobs are fetched, on a thread of its own. What goes
 * wrong here is no failure yet: {@link LayerStore#ensure} tells, when all blobs are there.
 */
public final class EarlyUnpacking implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EarlyUnpacking.class.getName());

  private final Thread thread;

  private EarlyUnpacking(Thread thread) {
    this.thread = thread;
  }

  /** Starts to unpack {@code image}, whose blobs are here or will be fetched by others. */
  public static EarlyUnpacking start(LayerStore layers, Image image) {
    return new EarlyUnpacking(
        Thread.ofPlatform().daemon().name("carafe-early").start(() -> run(layers, image)));
  }

  private static void run(LayerStore layers, Image image) {
    try {
      layers.ensureFetched(image);
    } catch (Problem e) {
      LOG.log(Level.DEBUG, () -> "unpack while fetching: " + e.requireMessage());
    }
  }

  /** Waits until the layers are unpacked, or cannot be. */
  public void await() throws InterruptedException {
    thread.join();
  }

  /** Ends the work, where it still goes on, and what it has begun. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
