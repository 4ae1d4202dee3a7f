package io.carafe.engine.fake;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.port.ExitNews;
import io.carafe.engine.port.Monitor;
import io.carafe.engine.port.MonitorListener;
import io.carafe.engine.port.MonitorListener.ProgramFailure;
import io.carafe.engine.port.MonitorPort;
import io.carafe.engine.port.SpawnOrder;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;
import io.carafe.linux.Pipe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Monitors without processes. Like real ones they outlive the engine: {@link #dropConnections} is
 * what the death of a daemon looks like from here. News come one at a time, on a thread of each
 * connection.
 */
public final class FakeMonitors implements MonitorPort, AutoCloseable {
  /** How a container behaves. */
  public record Behaviour(Optional<ProgramFailure> failure, boolean ignoresTerm) {
    /** Starts, and ends of any signal. */
    public static final Behaviour GOOD = new Behaviour(Optional.empty(), false);

    /** Starts, and ends only of SIGKILL. */
    public static final Behaviour STUBBORN = new Behaviour(Optional.empty(), true);

    /** Fails at an instruction. */
    public static Behaviour failing(int instruction, int errno) {
      return new Behaviour(Optional.of(new ProgramFailure(instruction, errno, 1)), false);
    }
  }

  private final Object lock = new Object();
  private final Map<String, FakeProcess> living = new TreeMap<>();
  private final Map<String, ExitNews> exits = new HashMap<>();
  private final Set<String> sockets = new TreeSet<>();
  private final List<ContainerId> swept = new ArrayList<>();
  private final Set<Thread> readers = new java.util.HashSet<>();
  private Behaviour behaviour = Behaviour.GOOD;
  private boolean refuses;
  private boolean holdsGone;
  private boolean diesWhenConnected;
  private int nextPid = 1000;

  /** How containers spawned from now on behave. */
  public void behave(Behaviour next) {
    synchronized (lock) {
      behaviour = next;
    }
  }

  /** Whether spawning fails from now on. */
  public void refuse(boolean refusing) {
    synchronized (lock) {
      refuses = refusing;
    }
  }

  /** Whether a monitor that is connected again ends at that very moment, without a word. */
  public void dieWhenConnected(boolean dying) {
    synchronized (lock) {
      diesWhenConnected = dying;
    }
  }

  /** Whether monitors linger after the end of their process. */
  public void holdGone(boolean hold) {
    synchronized (lock) {
      holdsGone = hold;
      if (!hold) {
        living.values().stream().toList().forEach(FakeProcess::goIfEnded);
      }
    }
  }

  @Override
  public Monitor spawn(SpawnOrder order, MonitorListener listener) {
    synchronized (lock) {
      if (refuses) {
        throw Problem.unavailable("start zygote: refused by the test");
      }
      FakeProcess process = new FakeProcess(order.socketName(), order, behaviour, nextPid++);
      if (living.putIfAbsent(order.socketName(), process) != null) {
        throw new IllegalStateException("two monitors called " + order.socketName());
      }
      sockets.add(order.socketName());
      Connection connection = process.connect(listener);
      process.begin(connection);
      return connection;
    }
  }

  @Override
  public Optional<Monitor> reconnect(String socketName, MonitorListener listener) {
    synchronized (lock) {
      FakeProcess process = living.get(socketName);
      if (process == null) {
        return Optional.empty();
      }
      if (diesWhenConnected) {
        process.end(6, 0);
        Connection mute = process.connect(listener);
        mute.finish();
        return Optional.of(mute);
      }
      Connection connection = process.connect(listener);
      if (process.ending == null) {
        connection.tell(() -> listener.started(process.pid, process.started));
      }
      return Optional.of(connection);
    }
  }

  @Override
  public Set<String> sockets() {
    synchronized (lock) {
      return Set.copyOf(sockets);
    }
  }

  @Override
  public void forget(String socketName) {
    synchronized (lock) {
      sockets.remove(socketName);
    }
  }

  @Override
  public Optional<ExitNews> exitRecord(ContainerId container) {
    synchronized (lock) {
      return Optional.ofNullable(exits.get(container.value()));
    }
  }

  @Override
  public void sweep(ContainerId container) {
    synchronized (lock) {
      swept.add(container);
    }
  }

  @Override
  public Fd enter(ContainerId container, int pid) {
    try (Pipe pipe = Pipe.open()) {
      return pipe.readEnd().duplicate();
    }
  }

  /** The containers whose processes live. */
  public Set<String> running() {
    synchronized (lock) {
      Set<String> names = new TreeSet<>();
      living.values().stream()
          .filter(process -> process.ending == null)
          .forEach(process -> names.add(process.name.replace(".sock", "")));
      return names;
    }
  }

  /** The containers that were swept. */
  public List<ContainerId> swept() {
    synchronized (lock) {
      return List.copyOf(swept);
    }
  }

  /** The process of this container, or of an exec in it, ends by itself. */
  public void exit(ContainerId container, int code) {
    synchronized (lock) {
      living.values().stream()
          .filter(process -> process.name.startsWith(container.value()))
          .toList()
          .forEach(process -> process.end(code, 0));
    }
  }

  /** The monitor of this container is killed, and its container with it. */
  public void vanish(ContainerId container) {
    synchronized (lock) {
      FakeProcess process = living.remove(container.value() + ".sock");
      if (process != null) {
        process.connections.forEach(Connection::finish);
      }
    }
  }

  /** What the death of the engine's process does: all connections end, the monitors go on. */
  public void dropConnections() {
    synchronized (lock) {
      living.values().forEach(process -> process.connections.clear());
      readers.clear();
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      living.values().forEach(process -> process.connections.forEach(Connection::stop));
    }
  }

  private final class FakeProcess {
    private final String name;
    private final SpawnOrder order;
    private final Behaviour behaviour;
    private final int pid;
    private final Instant started = Instant.now();
    private final List<Connection> connections = new ArrayList<>();
    private @Nullable ExitNews ending;

    FakeProcess(String name, SpawnOrder order, Behaviour behaviour, int pid) {
      this.name = name;
      this.order = order;
      this.behaviour = behaviour;
      this.pid = pid;
    }

    Connection connect(MonitorListener listener) {
      Connection connection = new Connection(this, listener);
      connections.add(connection);
      return connection;
    }

    void begin(Connection connection) {
      if (behaviour.failure().isPresent()) {
        connection.tell(() -> connection.listener.failed(behaviour.failure().get()));
        go();
      } else {
        connection.tell(() -> connection.listener.started(pid, started));
      }
    }

    void signal(Signal signal) {
      if (!signal.equals(Signal.KILL) && behaviour.ignoresTerm()) {
        return;
      }
      end(128 + signal.number(), signal.number());
    }

    void end(int code, int signal) {
      if (ending != null) {
        return;
      }
      ExitNews news = new ExitNews(code, signal, Instant.now(), OptionalLong.empty());
      ending = news;
      if (order.exec().isEmpty()) {
        exits.put(order.container().value(), news);
      }
      connections.forEach(connection -> connection.tell(() -> connection.listener.exited(news)));
      goIfEnded();
    }

    void goIfEnded() {
      if (ending != null && !holdsGone) {
        go();
      }
    }

    private void go() {
      living.remove(name);
      sockets.remove(name);
      connections.forEach(Connection::finish);
    }
  }

  private final class Connection implements Monitor {
    private final FakeProcess process;
    private final MonitorListener listener;
    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

    Connection(FakeProcess process, MonitorListener listener) {
      this.process = process;
      this.listener = listener;
    }

    void tell(Runnable news) {
      thread.execute(news);
    }

    void finish() {
      thread.execute(listener::gone);
      thread.shutdown();
    }

    void stop() {
      thread.shutdownNow();
    }

    @Override
    public void kill(Signal signal) {
      synchronized (lock) {
        if (living.containsValue(process)) {
          process.signal(signal);
        }
      }
    }

    @Override
    public void resize(WindowSize size) {}

    @Override
    public void addClient(Fd client) {}

    @Override
    public void close() {}
  }
}
