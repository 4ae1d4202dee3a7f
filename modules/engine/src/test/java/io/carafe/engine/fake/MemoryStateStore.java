package io.carafe.engine.fake;

import io.carafe.base.ContainerId;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.state.RecordJson;
import io.carafe.engine.state.StateStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A store in memory that forgets on demand what it was not made to keep: {@link #crash} loses a
 * chosen number of the newest writes that nobody awaited.
 */
public final class MemoryStateStore implements StateStore {
  private final Object lock = new Object();
  private final Map<ContainerId, String> durable = new LinkedHashMap<>();
  private final List<Runnable> pending = new ArrayList<>();

  @Override
  public List<ContainerRecord> load() {
    synchronized (lock) {
      return durable.values().stream()
          .map(RecordJson::read)
          .sorted(Comparator.comparing(ContainerRecord::created))
          .toList();
    }
  }

  @Override
  public Write put(ContainerRecord container) {
    String document = RecordJson.write(container);
    return enqueue(() -> durable.put(container.id(), document));
  }

  @Override
  public Write delete(ContainerId container) {
    return enqueue(() -> durable.remove(container));
  }

  private Write enqueue(Runnable write) {
    synchronized (lock) {
      pending.add(write);
    }
    return () -> flush(Integer.MAX_VALUE);
  }

  private void flush(int count) {
    synchronized (lock) {
      List<Runnable> first = pending.subList(0, Math.min(count, pending.size()));
      first.forEach(Runnable::run);
      first.clear();
    }
  }

  /** How many writes nobody has awaited yet. */
  public int pendingWrites() {
    synchronized (lock) {
      return pending.size();
    }
  }

  /** The process dies when only {@code kept} of the waiting writes have happened. */
  public void crash(int kept) {
    synchronized (lock) {
      flush(kept);
      pending.clear();
    }
  }

  @Override
  public void close() {
    flush(Integer.MAX_VALUE);
  }
}
