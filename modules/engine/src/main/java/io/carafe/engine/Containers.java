package io.carafe.engine;

import io.carafe.base.ContainerId;
import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.engine.event.ContainerEvent.Action;
import io.carafe.engine.files.TreeTar;
import io.carafe.engine.port.ImagePort;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;
import io.carafe.program.CompiledProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that can be done with containers. A container is named by its id, its name, or an unambiguous
 * start of its id; where there is none, every method throws {@link Problem.NotFound}, and {@link
 * Problem.Conflict} where the start is ambiguous. Methods block, are safe for use by several
 * threads, and are meant for virtual ones.
 */
public final class Containers {
  private final Core core;
  private final Creation creation;
  private final Starting starting;
  private final Execs execs;
  private final Removal removal;

  Containers(Core core) {
    this.core = core;
    this.removal = new Removal(core);
    this.creation = new Creation(core, removal);
    this.starting = new Starting(core, removal);
    this.execs = new Execs(core);
  }

  Starting starting() {
    return starting;
  }

  Removal removal() {
    return removal;
  }

  /**
   * Makes a container that does not run yet. When this returns, the container survives the death of
   * the engine.
   *
   * @throws Problem.Conflict where the name is in use
   * @throws Problem.NotFound where there is no such image, or a bind source is missing
   * @throws Problem.Invalid where image and settings do not fit together
   */
  public ContainerRecord create(ContainerSettings settings) {
    Creation.Made made = creation.create(settings);
    try {
      made.write().await();
    } catch (Problem e) {
      removal.undo(made.entry(), e);
      throw e;
    }
    return made.entry().record();
  }

  /** Makes a container and starts it: as {@link #create} and {@link #start}, but faster. */
  public StartOutcome run(ContainerSettings settings, StartRequest request) {
    Creation.Made made = creation.create(settings);
    return starting.start(made, request);
  }

  /**
   * Starts a container that does not run.
   *
   * @throws Problem.Conflict where it runs already or is being removed
   */
  public StartOutcome start(String container, StartRequest request) {
    return starting.start(core.registry().find(container), request);
  }

  /**
   * A socket that gets the streams of a running container from now on and speaks the monitor's
   * protocol; the caller closes it.
   *
   * @throws Problem.Conflict where it does not run
   */
  public Fd attach(String container) {
    Entry entry = core.registry().find(container);
    ProcessRun run = core.living(entry, "attach to");
    var pair = core.parts().sockets().open();
    try (Fd theirs = pair.theirs()) {
      run.addClient(theirs);
    } catch (Problem e) {
      pair.ours().close();
      throw e;
    }
    core.publish(entry.record(), Action.ATTACH, Map.of());
    return pair.ours();
  }

  /**
   * Starts a further process in a running container.
   *
   * @throws Problem.Conflict where the container does not run
   */
  public StartOutcome exec(String container, ExecSettings settings, StartRequest request) {
    return execs.start(core.registry().find(container), settings, request);
  }

  /**
   * Sends a signal to the first process.
   *
   * @throws Problem.Conflict where the container does not run
   */
  public void kill(String container, Signal signal) {
    Entry entry = core.registry().find(container);
    core.living(entry, "kill").kill(signal);
    core.publish(entry.record(), Action.KILL, Map.of("signal", String.valueOf(signal.number())));
  }

  /**
   * Sends the stop signal, and SIGKILL where the container still runs after {@code patience} (its
   * own or ten seconds where absent; negative waits without end). Does nothing where it does not
   * run.
   */
  public void stop(String container, Optional<Duration> patience) throws InterruptedException {
    Entry entry = core.registry().find(container);
    Optional<ProcessRun> run = entry.run();
    if (run.isEmpty() || !entry.record().isAlive()) {
      return;
    }
    ContainerRecord record = entry.record();
    Duration wait =
        patience.or(() -> record.settings().life().stopTimeout()).orElse(Duration.ofSeconds(10));
    kill(record.id().value(), record.launch().stopSignal(), run.get());
    if (wait.isNegative()) {
      run.get().await();
    } else if (run.get().await(wait).isEmpty()) {
      kill(record.id().value(), Signal.KILL, run.get());
      if (run.get().await(Core.KILL_PATIENCE).isEmpty()) {
        throw Problem.unavailable("stop container " + record.name() + ": it outlived SIGKILL")
            .withHint("A process that waits for a dead disk or network cannot be killed.");
      }
    }
    core.publish(entry.record(), Action.STOP, Map.of());
  }

  private void kill(String container, Signal signal, ProcessRun run) {
    run.kill(signal);
    core.publish(
        new ContainerId(container), Action.KILL, Map.of("signal", String.valueOf(signal.number())));
  }

  /**
   * Waits until what {@code condition} names has happened, and tells the last end; also when the
   * container is removed meanwhile. A container that never ran ended with code 0.
   */
  public Ending await(String container, WaitFor condition) throws InterruptedException {
    return core.registry().find(container).await(condition);
  }

  /**
   * Removes a container.
   *
   * @throws Problem.Conflict where it runs and {@code force} is not set
   */
  public void remove(String container, RemoveOptions options) throws InterruptedException {
    removal.remove(core.registry().find(container), options);
  }

  /** Gives a container another name. */
  public ContainerRecord rename(String container, ContainerName name) {
    Entry entry = core.registry().find(container);
    ContainerName old = entry.record().name();
    ContainerRecord renamed = core.registry().rename(entry, name);
    core.parts().store().put(renamed).await();
    core.publish(renamed, Action.RENAME, Map.of("oldName", old.value()));
    return renamed;
  }

  /** The containers that {@code filter} shows, the newest first. */
  public List<ContainerRecord> list(ContainerFilter filter) {
    return core.registry().all().stream().map(Entry::record).filter(filter::matches).toList();
  }

  /** The container's newest record. */
  public ContainerRecord inspect(String container) {
    return core.registry().find(container).record();
  }

  /** Where the container's files lie. */
  public ContainerFolders folders(ContainerId container) {
    return ContainerFolders.of(core.parts().folders(), container);
  }

  /**
   * Writes the container's file system, running or not, as a tar to {@code sink}, which is closed.
   * What is mounted in it does not count.
   *
   * @throws IOException where {@code sink} fails
   */
  public void export(String container, OutputStream sink) throws IOException {
    ContainerRecord record = inspect(container);
    try (ImagePort.Hold _ = core.parts().images().hold()) {
      List<Path> layers = new ArrayList<>();
      Path upper = core.folders(record.id()).upper();
      if (Files.isDirectory(upper)) {
        layers.add(upper);
      }
      layers.addAll(core.parts().images().folders(record.image().layers()));
      layers.add(core.parts().folders().base());
      TreeTar.write(layers, sink);
    }
  }

  /** Gives the terminal of a running container a new size. */
  public void resize(String container, WindowSize size) {
    core.living(core.registry().find(container), "resize").resize(size);
  }

  /** Why a container did not start, or how it ended; empty where it runs or was never started. */
  public Optional<FailureReport> why(String container) {
    ContainerRecord record = inspect(container);
    return switch (record.status()) {
      case Status.StartFailed failed -> Optional.of(failed.report());
      case Status.Exited exited -> Optional.of(EndingReport.of(exited.ending()));
      case Status.Dead dead ->
          Optional.of(FailureReport.of(FailureReport.ENGINE_FAILED, dead.reason()));
      case Status.Created() -> Optional.empty();
      case Status.Running ignored -> Optional.empty();
      case Status.Paused ignored -> Optional.empty();
      case Status.Removing() -> Optional.empty();
    };
  }

  /** The program that a container with these settings would run; nothing is made. */
  public CompiledProgram explain(ContainerSettings settings) {
    return creation.explain(settings);
  }

  /** The containers that were made from this image and still exist. */
  public List<ContainerRecord> usersOf(Digest image) {
    return core.registry().all().stream()
        .map(Entry::record)
        .filter(record -> record.image().id().equals(image))
        .toList();
  }
}
