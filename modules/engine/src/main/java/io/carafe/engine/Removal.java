package io.carafe.engine;

import io.carafe.base.Problem;
import io.carafe.engine.event.ContainerEvent.Action;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.Signal;
import java.util.Map;
import java.util.Optional;

/**
 * Removes containers. First the container disappears from lists and from the store, then, when its
 * monitor is gone, its folders do; an engine that dies in between finds folders without a record at
 * its next start and removes them.
 */
final class Removal {
  private final Core core;

  Removal(Core core) {
    this.core = core;
  }

  /** Removes a container on request. */
  void remove(Entry entry, RemoveOptions options) throws InterruptedException {
    entry.operation().lockInterruptibly();
    try {
      if (entry.isClaimed()) {
        throw Problem.notFound("container " + entry.id().shortened() + ": it is gone already");
      }
      if (entry.record().isAlive()) {
        end(entry, options);
      }
      awaitGone(entry);
      if (entry.claimRemoval()) {
        entry.change(record -> record.with(new Status.Removing()));
        forget(entry).await();
        discard(entry, options.volumes() || entry.record().settings().life().autoRemove());
      }
    } finally {
      entry.operation().unlock();
    }
  }

  private void end(Entry entry, RemoveOptions options) throws InterruptedException {
    if (!options.force()) {
      throw entry
          .conflict("remove", "it is running")
          .withHint("Stop it first, or use \"carafe rm -f\".");
    }
    Optional<ProcessRun> run = entry.run();
    if (run.isEmpty()) {
      return;
    }
    run.get().kill(Signal.KILL);
    if (run.get().await(Core.KILL_PATIENCE).isEmpty()) {
      throw Problem.unavailable(
          "remove container " + entry.record().name() + ": it outlived SIGKILL");
    }
  }

  private void awaitGone(Entry entry) throws InterruptedException {
    Optional<ProcessRun> run = entry.run();
    if (run.isPresent() && !run.get().awaitGone(Core.KILL_PATIENCE)) {
      throw Problem.unavailable(
          "remove container " + entry.record().name() + ": its monitor does not end");
    }
  }

  /**
   * Removes a container that asked for it ({@code --rm}) the moment it ended: on the monitor's
   * thread, without waiting for a disk. Its folders go when its monitor has.
   */
  void removeEnded(Entry entry) {
    if (entry.claimRemoval()) {
      forget(entry);
    }
  }

  /** The last step of {@link #removeEnded}. */
  void discardEnded(Entry entry) {
    discard(entry, true);
  }

  /** Takes back a creation that failed with {@code cause}. */
  void undo(Entry entry, RuntimeException cause) {
    try {
      if (entry.claimRemoval()) {
        core.registry().remove(entry);
        core.parts().store().delete(entry.id());
        discard(entry, true);
        entry.markRemoved();
      }
    } catch (Problem e) {
      cause.addSuppressed(e);
    }
  }

  private io.carafe.engine.state.StateStore.Write forget(Entry entry) {
    core.registry().remove(entry);
    var write = core.parts().store().delete(entry.id());
    core.publish(entry.record(), Action.DESTROY, Map.of());
    entry.markRemoved();
    return write;
  }

  private void discard(Entry entry, boolean volumes) {
    ContainerRecord record = entry.record();
    ContainerFolders folders = core.folders(record.id());
    core.trash().discard(folders.folder());
    new Volumes(core.parts().folders().volumes())
        .anonymous(record).stream().filter(volume -> volumes).forEach(core.trash()::discard);
    RuntimeFolder.remove(folders.runtime());
  }
}
