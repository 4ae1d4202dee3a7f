package io.carafe.engine.host;

import io.carafe.engine.port.ExitNews;
import io.carafe.engine.port.MonitorListener;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.MonitorMessage.Ask;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import io.carafe.runtime.wire.MonitorMessage.Phase;
import io.carafe.runtime.wire.MonitorMessage.Started;
import io.carafe.runtime.wire.MonitorMessage.State;
import io.carafe.runtime.wire.ProgramFailure;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Passes a monitor's news on in the engine's words. A monitor that is connected anew tells only its
 * state: one that runs has then started, and of one that has ended the exit record tells how.
 */
final class MonitorNews implements io.carafe.runtime.monitor.MonitorListener {
  private final MonitorListener listener;
  private final Supplier<Optional<ExitNews>> record;
  private boolean hasStarted;
  private boolean hasEnded;

  MonitorNews(MonitorListener listener, Supplier<Optional<ExitNews>> record) {
    this.listener = listener;
    this.record = record;
  }

  @Override
  public void state(State state) {
    if (state.phase() == Phase.RUNNING || state.phase() == Phase.EXITED) {
      tellStarted(state.pid(), state.started());
    }
    if (state.phase() == Phase.EXITED) {
      record.get().ifPresent(this::tellEnded);
    }
  }

  @Override
  public void started(Started started) {
    tellStarted(started.pid(), started.time());
  }

  private void tellStarted(int pid, java.time.Instant time) {
    if (!hasStarted) {
      hasStarted = true;
      listener.started(pid, time);
    }
  }

  @Override
  public void failed(ProgramFailure failure) {
    listener.failed(
        new MonitorListener.ProgramFailure(
            failure.instruction(), failure.errno(), failure.stage()));
  }

  @Override
  public Bytes asked(Ask ask) {
    MonitorListener.Question question =
        new MonitorListener.Question(ask.code(), ask.bytes().text(), ask.descriptors());
    return listener.asked(question).bytes();
  }

  @Override
  public void exited(Exited exited) {
    tellEnded(RuntimeMonitors.news(exited));
  }

  private void tellEnded(ExitNews news) {
    if (!hasEnded) {
      hasEnded = true;
      listener.exited(news);
    }
  }

  @Override
  public void gone() {
    listener.gone();
  }
}
