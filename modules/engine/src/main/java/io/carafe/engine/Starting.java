package io.carafe.engine;

import io.carafe.base.Problem;
import io.carafe.engine.event.ContainerEvent.Action;
import io.carafe.engine.port.MonitorListener.ProgramFailure;
import io.carafe.engine.port.ProgramPort;
import io.carafe.engine.port.ProgramPort.Failed;
import io.carafe.engine.port.ProgramPort.Ready;
import io.carafe.engine.port.SocketPairs.Pair;
import io.carafe.engine.port.SpawnOrder;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.record.Status;
import io.carafe.linux.Fd;
import io.carafe.linux.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts containers. */
final class Starting {
  private final Core core;
  private final Removal removal;

  Starting(Core core, Removal removal) {
    this.core = core;
    this.removal = removal;
  }

  /** Starts a container that was just made, before its record's write is known to have happened. */
  StartOutcome start(Creation.Made made, StartRequest request) {
    made.entry().operation().lock();
    try {
      return start(made.entry(), new Terms(request, true, Optional.of(made)));
    } finally {
      made.entry().operation().unlock();
    }
  }

  StartOutcome start(Entry entry, StartRequest request) {
    entry.operation().lock();
    try {
      ContainerRecord record = entry.record();
      requireStartable(entry, record);
      boolean fresh = record.status() instanceof Status.Created;
      return start(entry, new Terms(request, fresh, Optional.empty()));
    } finally {
      entry.operation().unlock();
    }
  }

  /** How one start is done. */
  private record Terms(StartRequest request, boolean fresh, Optional<Creation.Made> made) {}

  private void requireStartable(Entry entry, ContainerRecord record) {
    switch (record.status()) {
      case Status.Created() -> {}
      case Status.StartFailed ignored -> {}
      case Status.Exited ignored -> {}
      case Status.Running ignored -> throw entry.conflict("start", "it is running already");
      case Status.Paused ignored -> throw entry.conflict("start", "it is paused");
      case Status.Removing() -> throw entry.conflict("start", "it is being removed");
      case Status.Dead(String reason) -> throw entry.conflict("start", reason);
    }
    if (entry.isClaimed()) {
      throw entry.conflict("start", "it is being removed");
    }
    awaitOldMonitor(entry);
  }

  private static void awaitOldMonitor(Entry entry) {
    Optional<ProcessRun> old = entry.run();
    try {
      if (old.isPresent() && !old.get().awaitGone(Core.KILL_PATIENCE)) {
        throw entry.conflict("start", "the monitor of its last run does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("start container " + entry.record().name() + ": interrupted");
    }
  }

  private StartOutcome start(Entry entry, Terms terms) {
    @Nullable Pair pair = null;
    try {
      ContainerFolders folders = core.folders(entry.id());
      RuntimeFolder.make(folders.runtime());
      if (!terms.fresh()) {
        deleteOldExit(folders);
      }
      List<Path> layers = core.parts().images().folders(entry.record().image().layers());
      core.parts().programs().prepare(entry.record());
      try (Ready ready = ready(entry, layers, terms)) {
        pair = terms.request().attach() ? core.parts().sockets().open() : null;
        terms.made().ifPresent(made -> made.write().await());
        return spawn(entry, layers, new Attempt(ready, pair, terms.request()));
      }
    } catch (Problem e) {
      if (pair != null) {
        pair.ours().close();
      }
      return failed(entry, report(e));
    } finally {
      if (pair != null) {
        pair.theirs().close();
      }
    }
  }

  private Ready ready(Entry entry, List<Path> layers, Terms terms) {
    ProgramPort.Start how = new ProgramPort.Start(terms.fresh(), terms.request().window());
    return core.parts().programs().ready(entry.record(), layers, how);
  }

  private static void deleteOldExit(ContainerFolders folders) {
    try {
      Files.deleteIfExists(folders.exit());
    } catch (IOException e) {
      throw Problem.unavailable("remove old exit record: " + IoReason.of(e)).withCause(e);
    }
  }

  /** What a start has come to: its program, and the socket pair of its first client. */
  private record Attempt(Ready ready, @Nullable Pair pair, StartRequest request) {
    Optional<Fd> client() {
      return pair == null ? Optional.empty() : Optional.of(pair.ours());
    }

    Optional<Fd> monitorsEnd() {
      return pair == null ? Optional.empty() : Optional.of(pair.theirs());
    }
  }

  private StartOutcome spawn(Entry entry, List<Path> layers, Attempt attempt) {
    ContainerRecord record = entry.record();
    ProcessRun run = new ProcessRun(new ContainerRun(core, removal, entry));
    SpawnOrder order =
        new SpawnOrder(
            record.id(),
            Optional.empty(),
            attempt.ready().program(),
            record.settings().streams(),
            attempt.request().window(),
            record.settings().log(),
            attempt.monitorsEnd(),
            attempt.ready().inputs(),
            !record.settings().life().autoRemove());
    entry.begin(run);
    try {
      run.connected(core.parts().monitors().spawn(order, run));
    } catch (Problem e) {
      entry.finish(run);
      throw e;
    }
    Optional<ProgramFailure> failure = run.awaitBegin();
    if (failure.isEmpty()) {
      return new StartOutcome.Started(record.id(), attempt.client(), run);
    }
    attempt.client().ifPresent(Fd::close);
    Failed failed = new Failed(attempt.ready().program(), failure.get());
    return failed(entry, core.parts().programs().diagnose(record, layers, failed));
  }

  private static FailureReport report(Problem problem) {
    return new FailureReport(
        FailureReport.ENGINE_FAILED, problem.requireMessage(), problem.pointer(), problem.hint());
  }

  private StartOutcome failed(Entry entry, FailureReport report) {
    var now = Clock.systemUTC().instant();
    ContainerRecord record =
        entry.ended(new Status.StartFailed(now, report), Ending.of(report.exitCode(), 0, now));
    core.publish(record, Action.DIE, Map.of("exitCode", String.valueOf(report.exitCode())));
    if (record.settings().life().autoRemove()) {
      removal.removeEnded(entry);
      if (entry.run().isEmpty()) {
        removal.discardEnded(entry);
      }
    } else {
      core.parts().store().put(record);
    }
    return new StartOutcome.Failed(record.id(), report);
  }
}
