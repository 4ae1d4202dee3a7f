package io.carafe.engine.host;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.process.NetworkNamespace;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Network namespaces made before they are needed, because making one is a tenth of a start. The
 * first container makes its own; from then on a few are kept ready, for as long as the daemon
 * lives. Safe for use by several threads.
 */
final class ReadyNetworks {
  private static final int READY_MAX = 2;
  private static final System.Logger LOG = System.getLogger("carafe.networks");

  /** Guards everything below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition taken = lock.newCondition();
  private final Queue<Fd> ready = new ArrayDeque<>(READY_MAX);
  private boolean begun;

  /**
   * One that nobody else has, which the caller closes; empty where none is ready. Another one is
   * made in its place.
   */
  Optional<Fd> take() {
    lock.lock();
    try {
      if (!begun) {
        begun = true;
        Thread.ofPlatform().name("networks").daemon().start(this::make);
      }
      taken.signal();
      return Optional.ofNullable(ready.poll());
    } finally {
      lock.unlock();
    }
  }

  /** The life of the thread that makes them; each time it is in the newest itself. */
  private void make() {
    try {
      while (true) {
        awaitRoom();
        Fd made = NetworkNamespace.enterNew();
        lock.lock();
        try {
          ready.add(made);
        } finally {
          lock.unlock();
        }
      }
    } catch (Problem e) {
      // Containers make their own then, and tell their user where they cannot.
      LOG.log(System.Logger.Level.DEBUG, "no network namespaces are kept ready", e);
    }
  }

  private void awaitRoom() {
    lock.lock();
    try {
      while (ready.size() >= READY_MAX) {
        taken.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
