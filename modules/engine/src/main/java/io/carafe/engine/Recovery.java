package io.carafe.engine;

import io.carafe.base.Problem;
import io.carafe.engine.port.ExitNews;
import io.carafe.engine.port.Monitor;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Status;
import io.carafe.linux.file.IoReason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes up what an earlier engine left, however it ended. For each record there is either a living
 * monitor, which is connected again; or an exit record, which is written into it; or neither, and
 * then the container never ran or its monitor vanished. What has no record is swept.
 */
final class Recovery {
  private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

  /** How long a monitor that was just forked may take until its socket or its end shows. */
  private static final Duration SETTLING = Duration.ofMillis(500);

  private static final Duration POLL = Duration.ofMillis(10);

  private final Core core;
  private final Removal removal;

  Recovery(Core core, Removal removal) {
    this.core = core;
    this.removal = removal;
  }

  void run() {
    List<ContainerRecord> records = core.parts().store().load();
    Set<String> known = new HashSet<>();
    for (ContainerRecord record : records) {
      Entry entry = new Entry(record);
      core.registry().add(entry);
      known.add(record.id().value());
    }
    Set<String> sockets = core.parts().monitors().sockets();
    for (Entry entry : core.registry().all()) {
      try {
        recover(entry, sockets);
      } catch (Problem e) {
        LOG.log(System.Logger.Level.WARNING, "cannot recover container " + entry.id(), e);
      }
    }
    sweep(core.parts().folders().containers(), known);
  }

  private void recover(Entry entry, Set<String> sockets) {
    switch (entry.record().status()) {
      case Status.Removing() -> finishRemoval(entry);
      case Status.Created() -> recoverBegun(entry, sockets);
      case Status.StartFailed ignored -> recoverBegun(entry, sockets);
      case Status.Running ignored -> recoverRunning(entry, sockets);
      case Status.Paused ignored -> recoverRunning(entry, sockets);
      case Status.Exited ignored -> recoverExited(entry, sockets);
      case Status.Dead ignored -> {}
    }
  }

  private void finishRemoval(Entry entry) {
    removal.removeEnded(entry);
    removal.discardEnded(entry);
  }

  /** An exited one may have been started again by the engine that died before it wrote so. */
  private void recoverExited(Entry entry, Set<String> sockets) {
    if (entry.record().settings().life().autoRemove()) {
      finishRemoval(entry);
    } else {
      recoverBegun(entry, sockets);
    }
  }

  /**
   * A container whose record does not say that it runs, though it may have been spawned. One that
   * was not is removed where it was to be removed after its run ({@code --rm}), for nobody waits
   * for it any more, and where its making was cut short.
   */
  private void recoverBegun(Entry entry, Set<String> sockets) {
    boolean wasSpawned = Files.exists(core.folders(entry.id()).runtime());
    if (connect(entry, sockets)) {
      return;
    }
    Optional<ExitNews> exit = newExit(entry);
    if (exit.isEmpty() && wasSpawned && entry.record().status() instanceof Status.Created) {
      exit = settled(entry);
    }
    if (exit.isPresent()) {
      new ContainerRun(core, removal, entry).ended(exit.get());
      discardIfClaimed(entry);
    } else if (entry.run().isEmpty()
        && (entry.record().settings().life().autoRemove() || !isWhole(entry))) {
      finishRemoval(entry);
    }
  }

  private boolean isWhole(Entry entry) {
    return Files.isDirectory(core.folders(entry.id()).work());
  }

  /** The exit record, unless it is the one that the container's record tells of already. */
  private Optional<ExitNews> newExit(Entry entry) {
    Optional<ExitNews> exit = core.parts().monitors().exitRecord(entry.id());
    if (entry.record().status() instanceof Status.Exited known) {
      Instant finished = known.ending().finished();
      return exit.filter(news -> news.time().isAfter(finished));
    }
    return exit;
  }

  /** Gives a monitor that may just be setting its container up the time to show itself. */
  private Optional<ExitNews> settled(Entry entry) {
    Instant end = Instant.now().plus(SETTLING);
    try {
      while (Instant.now().isBefore(end)) {
        if (connect(entry, core.parts().monitors().sockets())) {
          return Optional.empty();
        }
        Optional<ExitNews> exit = core.parts().monitors().exitRecord(entry.id());
        if (exit.isPresent()) {
          return exit;
        }
        Thread.sleep(POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  private void recoverRunning(Entry entry, Set<String> sockets) {
    if (connect(entry, sockets)) {
      return;
    }
    ContainerRun owner = new ContainerRun(core, removal, entry);
    var _ = owner.vanished();
    discardIfClaimed(entry);
  }

  private void discardIfClaimed(Entry entry) {
    if (entry.isClaimed()) {
      removal.discardEnded(entry);
    }
  }

  private boolean connect(Entry entry, Set<String> sockets) {
    String name = entry.id().value() + ".sock";
    if (!sockets.contains(name)) {
      return false;
    }
    ProcessRun run =
        new ProcessRun(new ContainerRun(core, removal, entry), entry.record().isAlive());
    entry.begin(run);
    Optional<Monitor> monitor = core.parts().monitors().reconnect(name, run);
    if (monitor.isEmpty()) {
      entry.finish(run);
      core.parts().monitors().forget(name);
      return false;
    }
    run.connected(monitor.get());
    return run.awaitNews(SETTLING);
  }

  /** Throws away the folders of containers that nobody knows. */
  private void sweep(Path folder, Set<String> known) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!known.contains(entry.getFileName().toString())) {
          core.trash().discard(entry);
        }
      }
    } catch (IOException e) {
      throw Problem.unavailable("sweep " + folder + ": " + IoReason.of(e)).withCause(e);
    }
  }
}
