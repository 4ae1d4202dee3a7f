package io.carafe.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Status;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class StateStoreContract {
  private static final long SEED = Long.getLong("carafe.seed", System.nanoTime());

  /** Opens the store, or opens it again after it was closed. */
  abstract StateStore open();

  @Test
  void put_closedAndOpened_isThere() {
    List<ContainerRecord> records = RandomRecords.list(new Random(SEED), 20);
    try (StateStore store = open()) {
      assertThat(store.load()).isEmpty();
      records.forEach(record -> store.put(record).await());
    }
    try (StateStore store = open()) {
      assertThat(store.load())
          .as("-Dcarafe.seed=" + SEED)
          .containsExactlyInAnyOrderElementsOf(records);
    }
  }

  @Test
  void put_twice_newestCounts() {
    ContainerRecord record = RandomRecords.list(new Random(SEED), 1).getFirst();
    ContainerRecord running = record.with(new Status.Running(5, Instant.EPOCH));
    try (StateStore store = open()) {
      store.put(record);
      store.put(running).await();
    }
    try (StateStore store = open()) {
      assertThat(store.load()).containsExactly(running);
    }
  }

  @Test
  void delete_afterPut_isGone() {
    List<ContainerRecord> records = RandomRecords.list(new Random(SEED), 3);
    try (StateStore store = open()) {
      records.forEach(store::put);
      store.delete(records.get(1).id()).await();
    }
    try (StateStore store = open()) {
      assertThat(store.load()).containsExactlyInAnyOrder(records.get(0), records.get(2));
    }
  }

  @Test
  void load_order_isThatOfCreation() {
    List<ContainerRecord> records = RandomRecords.list(new Random(SEED), 10);
    try (StateStore store = open()) {
      records.reversed().forEach(store::put);
    }
    try (StateStore store = open()) {
      assertThat(store.load()).isSortedAccordingTo((a, b) -> a.created().compareTo(b.created()));
    }
  }
}
