package io.carafe.engine.state;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The store in one SQLite file. Opening it, which costs more than a container, and every write
 * happen on one thread of its own; writes that wait are merged into one transaction, and of two
 * writes to one container only the newer happens.
 */
public final class SqliteStateStore implements StateStore {
  private final Path file;
  private final Thread thread;

  /** Guards everything below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private Map<ContainerId, Optional<ContainerRecord>> waiting = new LinkedHashMap<>();
  private @Nullable List<ContainerRecord> loaded;
  private @Nullable Problem openFailure;
  private @Nullable Problem writeFailure;
  private long asked;
  private long taken;
  private long written;
  private boolean closing;

  private SqliteStateStore(Path file) {
    this.file = file;
    this.thread = Thread.ofPlatform().name("state-store").daemon().unstarted(this::work);
  }

  /** Begins to open {@code file}, which is made where it is missing; returns at once. */
  public static SqliteStateStore open(Path file) {
    SqliteStateStore store = new SqliteStateStore(file);
    store.thread.start();
    return store;
  }

  @Override
  public List<ContainerRecord> load() {
    lock.lock();
    try {
      while (loaded == null && openFailure == null) {
        changed.awaitUninterruptibly();
      }
      if (openFailure != null) {
        throw openFailure;
      }
      return loaded == null ? List.of() : loaded;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Write put(ContainerRecord container) {
    return enqueue(container.id(), Optional.of(container));
  }

  @Override
  public Write delete(ContainerId container) {
    return enqueue(container, Optional.empty());
  }

  private Write enqueue(ContainerId container, Optional<ContainerRecord> state) {
    lock.lock();
    try {
      if (closing) {
        throw Problem.unavailable("state store " + file + ": it is closed");
      }
      waiting.put(container, state);
      long ticket = ++asked;
      changed.signalAll();
      return () -> await(ticket);
    } finally {
      lock.unlock();
    }
  }

  private void await(long ticket) {
    lock.lock();
    try {
      while (written < ticket && openFailure == null && !hasFailed(ticket)) {
        changed.awaitUninterruptibly();
      }
      @Nullable Problem failure = openFailure != null ? openFailure : writeFailure;
      if (written < ticket && failure != null) {
        throw failure;
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean hasFailed(long ticket) {
    return writeFailure != null && taken >= ticket;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
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

  private void work() {
    try (StateDatabase database = StateDatabase.open(file)) {
      List<ContainerRecord> records = database.load();
      publish(records);
      while (writeNext(database)) {
        // Each turn is one transaction.
      }
    } catch (Problem e) {
      fail(e);
    } catch (RuntimeException | LinkageError e) {
      fail(Problem.unavailable("state store " + file + ": " + e).withCause(e));
    }
  }

  private void publish(List<ContainerRecord> records) {
    lock.lock();
    try {
      loaded = List.copyOf(records);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Problem problem) {
    lock.lock();
    try {
      openFailure = problem;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for writes and does them; false when there is nothing left and the store closes. */
  private boolean writeNext(StateDatabase database) {
    Map<ContainerId, Optional<ContainerRecord>> batch = new LinkedHashMap<>();
    long ticket;
    lock.lock();
    try {
      while (asked == taken && !closing) {
        changed.awaitUninterruptibly();
      }
      if (asked == taken) {
        return false;
      }
      batch = waiting;
      waiting = new LinkedHashMap<>();
      ticket = asked;
      taken = asked;
      writeFailure = null;
    } finally {
      lock.unlock();
    }
    finish(batch, ticket, database.write(new ArrayList<>(batch.entrySet())));
    return true;
  }

  private void finish(
      Map<ContainerId, Optional<ContainerRecord>> batch, long ticket, Optional<Problem> failure) {
    lock.lock();
    try {
      if (failure.isEmpty()) {
        written = ticket;
      } else {
        writeFailure = failure.get();
        batch.putAll(waiting);
        waiting = batch;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
