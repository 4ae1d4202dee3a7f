package io.carafe.engine;

import io.carafe.base.Problem;
import io.carafe.engine.event.ContainerEvent.Action;
import io.carafe.engine.port.ExitNews;
import io.carafe.engine.port.MonitorListener.ProgramFailure;
import io.carafe.engine.port.MonitorListener.Question;
import io.carafe.engine.port.ProgramPort.Failed;
import io.carafe.engine.port.SocketPairs.Pair;
import io.carafe.engine.port.SpawnOrder;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.LogSettings;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;
import io.carafe.runtime.program.EncodedProgram;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts further processes in containers that run. Nothing is kept of them but events. */
final class Execs {
  private final Core core;

  Execs(Core core) {
    this.core = core;
  }

  /** One exec on its way: what is wanted, its program, and the socket pair of its client. */
  private record Attempt(
      ExecSettings settings,
      Optional<WindowSize> window,
      EncodedProgram program,
      @Nullable Pair pair) {
    Optional<Fd> client() {
      return pair == null ? Optional.empty() : Optional.of(pair.ours());
    }

    Optional<Fd> monitorsEnd() {
      return pair == null ? Optional.empty() : Optional.of(pair.theirs());
    }
  }

  StartOutcome start(Entry entry, ExecSettings settings, StartRequest request) {
    ProcessRun first = core.living(entry, "exec in");
    ContainerRecord record = entry.record();
    try (Fd entered = core.parts().monitors().enter(record.id(), first.pid())) {
      List<Path> layers = core.parts().images().folders(record.image().layers());
      EncodedProgram program =
          core.parts().programs().exec(record, layers, settings, request.window());
      @Nullable Pair pair = request.attach() ? core.parts().sockets().open() : null;
      Attempt attempt = new Attempt(settings, request.window(), program, pair);
      return spawn(record, layers, order(record, attempt, entered), attempt);
    } catch (Problem e) {
      return new StartOutcome.Failed(
          record.id(),
          new FailureReport(
              FailureReport.ENGINE_FAILED, e.requireMessage(), e.pointer(), e.hint()));
    }
  }

  private SpawnOrder order(ContainerRecord record, Attempt attempt, Fd entered) {
    byte[] id = new byte[8];
    core.random().nextBytes(id);
    return new SpawnOrder(
        record.id(),
        Optional.of(new SpawnOrder.Exec(HexFormat.of().formatHex(id), entered)),
        attempt.program(),
        attempt.settings().streams(),
        attempt.window(),
        LogSettings.DEFAULT,
        attempt.monitorsEnd(),
        List.of(),
        false);
  }

  private StartOutcome spawn(
      ContainerRecord record, List<Path> layers, SpawnOrder order, Attempt attempt) {
    Optional<ProgramFailure> failure;
    ProcessRun run = new ProcessRun(new ExecRun(core, record));
    try {
      run.connected(core.parts().monitors().spawn(order, run));
      failure = run.awaitBegin();
    } catch (Problem e) {
      attempt.client().ifPresent(Fd::close);
      throw e;
    } finally {
      attempt.monitorsEnd().ifPresent(Fd::close);
    }
    if (failure.isEmpty()) {
      return new StartOutcome.Started(record.id(), attempt.client(), run);
    }
    attempt.client().ifPresent(Fd::close);
    Failed failed = new Failed(attempt.program(), failure.get());
    return new StartOutcome.Failed(
        record.id(), core.parts().programs().diagnose(record, layers, failed));
  }

  /** Tells the world about one exec. */
  private record ExecRun(Core core, ContainerRecord container) implements ProcessRun.Owner {
    @Override
    public void started(int pid, Instant time) {
      core.publish(container, Action.EXEC_START, Map.of());
    }

    @Override
    public Ending ended(ExitNews news) {
      core.publish(container, Action.EXEC_DIE, Map.of("exitCode", String.valueOf(news.code())));
      return Ending.of(news.code(), news.signal(), news.time());
    }

    @Override
    public Ending vanished() {
      return new Ending(
          128 + Signal.KILL.number(),
          Signal.KILL.number(),
          Clock.systemUTC().instant(),
          Ending.MemoryKill.NONE,
          Optional.of("its monitor was killed; the exit code is not its own"));
    }

    @Override
    public EncodedProgram answer(Question question) {
      return core.parts().programs().answer(container, question);
    }

    @Override
    public void gone(ProcessRun run) {}
  }
}
