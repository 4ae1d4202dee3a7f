package io.carafe.engine.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells every listener of this process what happens to containers, in the order it happens. */
public final class Events {
  private final Set<Listening> listeners = ConcurrentHashMap.newKeySet();

  /** Begins to listen; the caller closes the result. */
  public Listening listen() {
    Listening listening = new Listening();
    listeners.add(listening);
    return listening;
  }

  /** Tells everyone. Never blocks. */
  public void publish(ContainerEvent event) {
    for (Listening listening : listeners) {
      listening.offer(event);
    }
  }

  /** One listener's queue of at most {@value #QUEUED_MAX} events. */
  public final class Listening implements AutoCloseable {
    /** How many events wait for a listener before the oldest is dropped. */
    public static final int QUEUED_MAX = 4096;

    /** Guards the queue, the count and the flag. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ContainerEvent> queue = new ArrayDeque<>();
    private long dropped;
    private boolean closed;

    private Listening() {}

    private void offer(ContainerEvent event) {
      lock.lock();
      try {
        if (queue.size() == QUEUED_MAX) {
          queue.removeFirst();
          dropped++;
        }
        queue.addLast(event);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** The next event; empty when {@code patience} is over or this was closed. */
    public Optional<ContainerEvent> next(Duration patience) throws InterruptedException {
      long left = patience.toNanos();
      lock.lockInterruptibly();
      try {
        while (queue.isEmpty() && !closed && left > 0) {
          left = changed.awaitNanos(left);
        }
        return Optional.ofNullable(queue.pollFirst());
      } finally {
        lock.unlock();
      }
    }

    /** How many events were lost because this listener was slow. */
    public long dropped() {
      lock.lock();
      try {
        return dropped;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      listeners.remove(this);
      lock.lock();
      try {
        closed = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
