package io.carafe.engine;

import io.carafe.engine.event.ContainerEvent.Action;
import io.carafe.engine.port.ExitNews;
import io.carafe.engine.port.MonitorListener.Question;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.Signal;
import io.carafe.runtime.program.EncodedProgram;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Writes what happens to the first process of a container into its record. */
final class ContainerRun implements ProcessRun.Owner {
  private final Core core;
  private final Removal removal;
  private final Entry entry;

  ContainerRun(Core core, Removal removal, Entry entry) {
    this.core = core;
    this.removal = removal;
    this.entry = entry;
  }

  @Override
  public void started(int pid, Instant time) {
    ContainerRecord running = entry.change(record -> record.with(new Status.Running(pid, time)));
    core.parts().store().put(running);
    core.publish(running, Action.START, Map.of());
  }

  @Override
  public Ending ended(ExitNews news) {
    Ending ending = ExitMemory.ending(news, entry.record());
    if (ending.memory().killed()) {
      core.publish(entry.record(), Action.OOM, Map.of());
    }
    return record(ending);
  }

  @Override
  public Ending vanished() {
    Optional<ExitNews> written = core.parts().monitors().exitRecord(entry.id());
    if (written.isPresent()) {
      return ended(written.get());
    }
    core.parts().monitors().sweep(entry.id());
    return record(
        new Ending(
            128 + Signal.KILL.number(),
            Signal.KILL.number(),
            Clock.systemUTC().instant(),
            Ending.MemoryKill.NONE,
            Optional.of(
                "its monitor was killed, and the container with it; the exit code is not"
                    + " its own")));
  }

  private Ending record(Ending ending) {
    Instant started =
        entry.record().status() instanceof Status.Running running
            ? running.started()
            : ending.finished();
    boolean autoRemove = entry.record().settings().life().autoRemove();
    if (!autoRemove) {
      core.parts().store().put(entry.record().with(new Status.Exited(started, ending)));
    }
    ContainerRecord ended = entry.ended(new Status.Exited(started, ending), ending);
    core.publish(ended, Action.DIE, Map.of("exitCode", String.valueOf(ending.exitCode())));
    if (autoRemove) {
      removal.removeEnded(entry);
    }
    return ending;
  }

  @Override
  public EncodedProgram answer(Question question) {
    return core.parts().programs().answer(entry.record(), question);
  }

  @Override
  public void gone(ProcessRun run) {
    entry.finish(run);
    if (entry.isClaimed() && entry.record().settings().life().autoRemove()) {
      removal.discardEnded(entry);
    }
  }
}
