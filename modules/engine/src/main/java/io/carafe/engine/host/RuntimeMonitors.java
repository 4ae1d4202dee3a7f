package io.carafe.engine.host;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.port.ExitNews;
import io.carafe.engine.port.Monitor;
import io.carafe.engine.port.MonitorListener;
import io.carafe.engine.port.MonitorPort;
import io.carafe.engine.port.SpawnOrder;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.StreamSettings;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;
import io.carafe.linux.process.Pidfd;
import io.carafe.program.plan.EndReport;
import io.carafe.program.plan.HostFacts;
import io.carafe.runtime.RuntimePaths;
import io.carafe.runtime.monitor.ExitRecord;
import io.carafe.runtime.monitor.MonitorConnection;
import io.carafe.runtime.monitor.MonitorSockets;
import io.carafe.runtime.monitor.SpawnRequest;
import io.carafe.runtime.monitor.Zygote;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import io.carafe.runtime.wire.TerminalSize;
import io.carafe.runtime.wire.ZygoteMessage.LogRotation;
import io.carafe.runtime.wire.ZygoteMessage.SpawnOptions;
import io.carafe.runtime.wire.ZygoteMessage.Streams;
import java.util.Optional;
import java.util.Set;

/** Monitors as the native executable forks them. */
final class RuntimeMonitors implements MonitorPort {
  private final RuntimePaths paths;
  private final Zygote zygote;
  private final MonitorSockets sockets;
  private final Leftovers leftovers;

  RuntimeMonitors(RuntimePaths paths, Zygote zygote, HostFacts facts) {
    this.paths = paths;
    this.zygote = zygote;
    this.sockets = new MonitorSockets(paths);
    this.leftovers = new Leftovers(paths, facts);
  }

  @Override
  public Monitor spawn(SpawnOrder order, MonitorListener listener) {
    SpawnOptions options =
        new SpawnOptions(
            order.socketName(),
            streams(order),
            new LogRotation(order.log().fileBytesMax(), order.log().filesMax()),
            order.exec().isPresent(),
            order.durable());
    SpawnRequest request =
        new SpawnRequest(
            options,
            paths.containerFolder(order.container()),
            paths.containerRuntimeFolder(order.container()),
            order.program().bytes(),
            order.client(),
            order.exec().map(SpawnOrder.Exec::entered),
            order.inputs());
    return new Connected(zygote.spawn(request, new MonitorNews(listener, Optional::empty)));
  }

  private static Streams streams(SpawnOrder order) {
    StreamSettings wished = order.streams();
    TerminalSize size =
        order
            .window()
            .map(window -> new TerminalSize(window.rows(), window.columns()))
            .orElse(TerminalSize.UNKNOWN);
    return new Streams(wished.terminal(), wished.openStdin(), wished.stdinOnce(), size);
  }

  @Override
  public Optional<Monitor> reconnect(String socketName, MonitorListener listener) {
    String id = socketName.substring(0, socketName.indexOf('.'));
    MonitorNews news = new MonitorNews(listener, () -> exitRecord(new ContainerId(id)));
    return sockets.connect(socketName, news).map(Connected::new);
  }

  @Override
  public Set<String> sockets() {
    return sockets.names();
  }

  @Override
  public void forget(String socketName) {
    sockets.remove(socketName);
  }

  @Override
  public Optional<ExitNews> exitRecord(ContainerId container) {
    return ExitRecord.read(paths.containerFolder(container)).map(RuntimeMonitors::news);
  }

  /** What the engine makes of the runtime's words. */
  static ExitNews news(Exited exited) {
    EndReport report = EndReport.parse(exited.exported().array());
    return new ExitNews(exited.code(), exited.signal(), exited.time(), report.oomKills());
  }

  @Override
  public void sweep(ContainerId container) {
    leftovers.sweep(container);
  }

  @Override
  public Fd enter(ContainerId container, int pid) {
    Pidfd process = Pidfd.open(pid);
    try {
      if (!leftovers.isFirstProcess(container, pid)) {
        throw Problem.conflict("enter container " + container.shortened() + ": it has ended");
      }
      return process.fd();
    } catch (Problem e) {
      process.close();
      throw e;
    }
  }

  private record Connected(MonitorConnection connection) implements Monitor {
    @Override
    public void kill(Signal signal) {
      connection.kill(signal.number());
    }

    @Override
    public void resize(WindowSize size) {
      connection.resize(new TerminalSize(size.rows(), size.columns()));
    }

    @Override
    public void addClient(Fd client) {
      if (!connection.addPeer(client)) {
        throw Problem.conflict("attach: the process has ended");
      }
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
