package io.carafe.engine;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A container in memory: its newest record, and its run while it has one. */
final class Entry {
  private final ContainerId id;

  /** Held for the length of a start, a rename or a removal: one at a time. */
  private final ReentrantLock operation = new ReentrantLock();

  /** Guards everything below; held only for moments. */
  private final ReentrantLock state = new ReentrantLock();

  private final Condition changed = state.newCondition();
  private ContainerRecord record;
  private @Nullable ProcessRun run;
  private @Nullable Ending lastEnding;
  private long endings;
  private boolean removed;
  private boolean abandoned;

  /** Set by whoever removes the container, so that it happens once. */
  private final AtomicBoolean claimed = new AtomicBoolean();

  Entry(ContainerRecord record) {
    this.id = record.id();
    this.record = record;
    if (record.status() instanceof Status.Exited exited) {
      this.lastEnding = exited.ending();
    }
  }

  ContainerId id() {
    return id;
  }

  ReentrantLock operation() {
    return operation;
  }

  ContainerRecord record() {
    state.lock();
    try {
      return record;
    } finally {
      state.unlock();
    }
  }

  /** Replaces the record by what {@code change} makes of it, and answers the new one. */
  ContainerRecord change(UnaryOperator<ContainerRecord> change) {
    state.lock();
    try {
      record = change.apply(record);
      changed.signalAll();
      return record;
    } finally {
      state.unlock();
    }
  }

  /** Notes that a run ended, or never began. */
  ContainerRecord ended(Status status, Ending ending) {
    state.lock();
    try {
      record = record.with(status);
      lastEnding = ending;
      endings++;
      changed.signalAll();
      return record;
    } finally {
      state.unlock();
    }
  }

  void markRemoved() {
    state.lock();
    try {
      removed = true;
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  /** True for the first caller only, who removes the container. */
  boolean claimRemoval() {
    return claimed.compareAndSet(false, true);
  }

  boolean isClaimed() {
    return claimed.get();
  }

  Optional<ProcessRun> run() {
    state.lock();
    try {
      return Optional.ofNullable(run);
    } finally {
      state.unlock();
    }
  }

  void begin(ProcessRun next) {
    state.lock();
    try {
      run = next;
    } finally {
      state.unlock();
    }
  }

  void finish(ProcessRun old) {
    state.lock();
    try {
      if (run == old) {
        run = null;
      }
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  /** Lets go of the container because the engine closes, and tells who waits. */
  void abandon() {
    run().ifPresent(ProcessRun::abandon);
    state.lock();
    try {
      abandoned = true;
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  /** Waits as {@code condition} says. */
  Ending await(WaitFor condition) throws InterruptedException {
    state.lockInterruptibly();
    try {
      long before = endings;
      while (!isMet(condition, before)) {
        if (abandoned) {
          throw Problem.unavailable("wait for container " + record.name() + ": the engine closes");
        }
        changed.await();
      }
      return lastEnding != null ? lastEnding : Ending.of(0, 0, record.created());
    } finally {
      state.unlock();
    }
  }

  private boolean isMet(WaitFor condition, long endingsBefore) {
    return removed
        || switch (condition) {
          case NOT_RUNNING -> !record.isAlive();
          case NEXT_EXIT -> endings > endingsBefore;
          case REMOVED -> false;
        };
  }

  /** The problem that this container is in the way of {@code operation}. */
  Problem conflict(String operation, String cause) {
    return Problem.conflict(operation + " container " + record().name() + ": " + cause);
  }
}
