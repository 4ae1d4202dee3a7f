package io.carafe.engine;

import io.carafe.base.Problem;
import io.carafe.engine.port.ExitNews;
import io.carafe.engine.port.Monitor;
import io.carafe.engine.port.MonitorListener;
import io.carafe.engine.record.Ending;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;
import io.carafe.runtime.program.EncodedProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One process under one monitor, from the order to spawn it until its monitor is gone. Takes the
 * monitor's news, tells its owner, and lets others wait for them.
 */
final class ProcessRun implements MonitorListener, RunningProcess {
  /** Whose process it is; called on the monitor's thread, in the order of the news. */
  interface Owner {
    /** It runs now. */
    void started(int pid, Instant time);

    /** It ended; the answer is how, in the words of the owner. */
    Ending ended(ExitNews news);

    /** Its monitor vanished while it ran; the answer is how it counts as having ended. */
    Ending vanished();

    /** Continues its program. */
    EncodedProgram answer(Question question);

    /** Its monitor is gone; nothing comes after this. */
    void gone(ProcessRun run);
  }

  private final Owner owner;

  /** Whether it is known to have run although no news said so yet: an earlier engine saw it. */
  private final boolean wasAlive;

  /** Guards everything below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private @Nullable Monitor monitor;
  private @Nullable ProgramFailure failure;
  private @Nullable Ending ending;
  private int pid = -1;
  private boolean gone;
  private boolean abandoned;

  /** A process that is to be started. */
  ProcessRun(Owner owner) {
    this(owner, false);
  }

  /** A process whose monitor is connected again. */
  ProcessRun(Owner owner, boolean wasAlive) {
    this.owner = owner;
    this.wasAlive = wasAlive;
  }

  /** The connection, known a moment after the spawn. */
  void connected(Monitor connection) {
    lock.lock();
    try {
      monitor = connection;
      changed.signalAll();
      if (gone) {
        connection.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets go of the monitor because the engine closes: no news count from now on, and who waits for
   * some is told so.
   */
  void abandon() {
    change(() -> abandoned = true);
    connection().ifPresent(Monitor::close);
  }

  private boolean isAbandoned() {
    return locked(() -> abandoned);
  }

  private void requireEngine() {
    if (abandoned) {
      throw Problem.unavailable("wait for the process: the engine closes; the process goes on");
    }
  }

  @Override
  public void started(int firstPid, Instant time) {
    if (isAbandoned()) {
      return;
    }
    owner.started(firstPid, time);
    change(() -> pid = firstPid);
  }

  @Override
  public void failed(ProgramFailure news) {
    change(() -> failure = news);
  }

  @Override
  public EncodedProgram asked(Question question) {
    return owner.answer(question);
  }

  @Override
  public void exited(ExitNews news) {
    if (isAbandoned()) {
      return;
    }
    Ending told = owner.ended(news);
    change(() -> ending = told);
  }

  @Override
  public void gone() {
    if (isAbandoned()) {
      return;
    }
    boolean lost = locked(() -> (pid >= 0 || wasAlive) && ending == null);
    if (lost) {
      Ending told = owner.vanished();
      change(() -> ending = told);
    }
    change(() -> gone = true);
    owner.gone(this);
    connection().ifPresent(Monitor::close);
  }

  /** Waits until the program ran or failed; empty when it runs. */
  Optional<ProgramFailure> awaitBegin() {
    lock.lock();
    try {
      while (pid < 0 && failure == null && !gone) {
        requireEngine();
        changed.awaitUninterruptibly();
      }
      if (pid < 0 && failure == null) {
        throw Problem.unavailable("start: the monitor vanished before the container ran")
            .withHint("Something killed it; the kernel's log may tell what.");
      }
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits a moment for the first news of a monitor that was connected again; false where it went
   * without any.
   */
  boolean awaitNews(Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (pid < 0 && failure == null && ending == null && !gone && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return locked(() -> pid >= 0 || failure != null || ending != null || !gone);
  }

  /** Waits until the monitor is gone; false when {@code patience} ran out. */
  boolean awaitGone(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (!gone && left > 0) {
        requireEngine();
        left = changed.awaitNanos(left);
      }
      return gone;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Ending await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ending == null) {
        requireEngine();
        changed.await();
      }
      return ending;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for its end; empty when {@code patience} ran out. */
  Optional<Ending> await(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (ending == null && left > 0) {
        requireEngine();
        left = changed.awaitNanos(left);
      }
      return Optional.ofNullable(ending);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int pid() {
    return locked(() -> pid);
  }

  @Override
  public void kill(Signal signal) {
    connection().ifPresent(living -> living.kill(signal));
  }

  @Override
  public void resize(WindowSize size) {
    connection().ifPresent(living -> living.resize(size));
  }

  /** Gives a client the streams from now on. */
  void addClient(Fd client) {
    connection()
        .orElseThrow(() -> Problem.conflict("attach: the process has ended"))
        .addClient(client);
  }

  private Optional<Monitor> connection() {
    return locked(() -> Optional.ofNullable(monitor));
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(java.util.function.Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }
}
