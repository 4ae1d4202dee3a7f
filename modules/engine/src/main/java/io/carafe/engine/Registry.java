package io.carafe.engine;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.settings.ContainerName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All containers of the engine by id and by name. */
final class Registry {
  /** Guards both maps. */
  private final ReentrantLock lock = new ReentrantLock();

  private final TreeMap<String, Entry> byId = new TreeMap<>();
  private final Map<String, Entry> byName = new HashMap<>();

  /** Adds a container whose name nobody else has. */
  void add(Entry entry) {
    lock.lock();
    try {
      ContainerName name = entry.record().name();
      requireFree(name);
      byId.put(entry.id().value(), entry);
      byName.put(name.value(), entry);
    } finally {
      lock.unlock();
    }
  }

  boolean hasName(ContainerName name) {
    lock.lock();
    try {
      return byName.containsKey(name.value());
    } finally {
      lock.unlock();
    }
  }

  private void requireFree(ContainerName name) {
    Entry holder = byName.get(name.value());
    if (holder != null) {
      throw Problem.conflict(
              "container name %s: in use by container %s".formatted(name, holder.id().shortened()))
          .withHint(
              "Remove that container with \"carafe rm %s\", or choose another name."
                  .formatted(name));
    }
  }

  /** Gives a container another name. */
  ContainerRecord rename(Entry entry, ContainerName name) {
    lock.lock();
    try {
      ContainerName old = entry.record().name();
      if (old.equals(name)) {
        throw Problem.invalid("rename container " + old + ": it has that name already");
      }
      requireFree(name);
      byName.remove(old.value());
      byName.put(name.value(), entry);
      return entry.change(record -> record.with(name));
    } finally {
      lock.unlock();
    }
  }

  void remove(Entry entry) {
    lock.lock();
    try {
      byId.remove(entry.id().value(), entry);
      byName.remove(entry.record().name().value(), entry);
    } finally {
      lock.unlock();
    }
  }

  /** The container with this id, name or unambiguous start of an id, in that order. */
  Entry find(String text) {
    String name = text.startsWith("/") ? text.substring(1) : text;
    lock.lock();
    try {
      @Nullable Entry exact = byId.get(text);
      if (exact == null) {
        exact = byName.get(name);
      }
      return exact != null ? exact : findByStart(text);
    } finally {
      lock.unlock();
    }
  }

  private Entry findByStart(String start) {
    Map.@Nullable Entry<String, Entry> next = byId.ceilingEntry(start);
    if (start.isEmpty() || next == null || !next.getKey().startsWith(start)) {
      throw Problem.notFound("container " + start + ": no such container")
          .withHint("\"carafe ps -a\" lists all containers.");
    }
    @Nullable String second = byId.higherKey(next.getKey());
    if (second != null && second.startsWith(start)) {
      throw Problem.conflict("container " + start + ": several ids start so")
          .withHint("Give more digits of the id.");
    }
    return next.getValue();
  }

  boolean contains(ContainerId id) {
    lock.lock();
    try {
      return byId.containsKey(id.value());
    } finally {
      lock.unlock();
    }
  }

  /** All containers, the newest first. */
  List<Entry> all() {
    lock.lock();
    try {
      List<Entry> entries = new ArrayList<>(byId.values());
      entries.sort(Comparator.comparing((Entry entry) -> entry.record().created()).reversed());
      return entries;
    } finally {
      lock.unlock();
    }
  }
}
