package io.carafe.engine.state;

import io.carafe.engine.fake.MemoryStateStore;

class MemoryStateStoreTest extends StateStoreContract {
  private final MemoryStateStore store = new MemoryStateStore();

  @Override
  StateStore open() {
    return store;
  }
}
