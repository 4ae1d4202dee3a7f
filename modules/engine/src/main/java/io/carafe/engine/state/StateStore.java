package io.carafe.engine.state;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import java.util.List;

/** The newest record of each container. Safe for use by several threads. */
public interface StateStore extends AutoCloseable {
  /**
   * All records, in the order they were created; waits until the store is open.
   *
   * @throws Problem.Corrupt where the stored bytes are no records of Carafe's
   */
  List<ContainerRecord> load();

  /** Writes a record soon, in place of an older one of the same container. */
  Write put(ContainerRecord container);

  /** Forgets a container soon. */
  Write delete(ContainerId container);

  /** Writes what is left, and lets go of the files. */
  @Override
  void close();

  /** One write that may not have happened yet. */
  interface Write {
    /**
     * Waits until the write survives the death of this process (not that of the host).
     *
     * @throws Problem.Exhausted where the disk is full; the write is tried again with the next one
     */
    void await();
  }
}
