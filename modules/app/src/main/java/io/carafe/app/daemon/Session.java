package io.carafe.app.daemon;

import io.carafe.app.cli.ClientPort;
import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.system.StopDaemonVerb;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.FdInputStream;
import io.carafe.linux.FdOutputStream;
import io.carafe.linux.HiddenLine;
import io.carafe.linux.process.CurrentProcess;
import io.carafe.linux.process.Pidfd;
import io.carafe.linux.socket.PeerCredentials;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.ClientConnection;
import io.carafe.runtime.wire.ClientListener;
import io.carafe.runtime.wire.ClientMessage.Request;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;
import io.carafe.runtime.wire.MonitorMessage.Ask;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One client: its request, the verb that works for it, and its exit code. */
final class Session implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("carafe.session");
  private static final int BUFFER_BYTES = 16 * 1024;

  private final ClientConnection connection;
  private final Work work;
  private volatile boolean connected = true;
  private boolean endsAfterDaemon;

  /** Guards {@link #worker} and the moment of an interruption. */
  private final Object lock = new Object();

  private @Nullable Thread worker;

  Session(ClientConnection connection, Work work) {
    this.connection = connection;
    this.work = work;
  }

  /** Serves the client to its end, on the calling thread. */
  void run() {
    Request request;
    try {
      request = connection.receiveRequest();
    } catch (Problem.Unavailable e) {
      return; // a probe that connected and left
    } catch (Problem e) {
      LOG.log(System.Logger.Level.WARNING, "a client broke the protocol: " + e.getMessage());
      return;
    }
    List<Fd> standard = request.standard().descriptors();
    try {
      int code =
          switch (request.personality()) {
            case CARAFE -> carafe(request);
            case CARAFE_OCI -> oci(request);
          };
      sendExit(code);
    } finally {
      standard.forEach(Fd::close);
    }
  }

  private void sendExit(int code) {
    try {
      if (endsAfterDaemon) {
        try (Pidfd daemon = Pidfd.open(CurrentProcess.pid())) {
          connection.sendExitAfter(daemon, code);
        }
      } else {
        connection.sendExit(code);
      }
    } catch (Problem e) {
      connected = false; // the client has left; nobody wants the code
    }
  }

  private int oci(Request request) {
    try {
      return work.oci().serve(request, connection);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } catch (Problem e) {
      return 1; // the caller has left
    }
  }

  private int carafe(Request request) {
    Invocation invocation = invocation(request);
    boolean watched =
        work.dispatcher().verbOf(invocation.arguments()).map(Verb::endsWithClient).orElse(false);
    synchronized (lock) {
      worker = Thread.currentThread();
    }
    if (watched) {
      connection.listen(new Watch());
    }
    warnOfOlderBuild(invocation);
    try {
      return work.dispatcher().run(invocation);
    } finally {
      synchronized (lock) {
        worker = null;
        // An interruption that came too late is not for the thread's next client.
        Thread.interrupted();
      }
      invocation.out().flush();
      invocation.err().flush();
    }
  }

  private void warnOfOlderBuild(Invocation invocation) {
    boolean stops =
        work.dispatcher().verbOf(invocation.arguments()).orElse(null) instanceof StopDaemonVerb;
    if (work.build().isReplaced() && !stops) {
      invocation
          .err()
          .println(
              "carafe: the running daemon is of an older build; to use the new one: carafe system"
                  + " stop");
      invocation.err().flush();
    }
  }

  private Invocation invocation(Request request) {
    var standard = request.standard();
    List<Fd> fds = standard.descriptors();
    int terminals = 0;
    for (int i = 0; i < 3; i++) {
      terminals |= standard.isTerminal(i) ? 1 << i : 0;
    }
    return new Invocation(
        request
            .arguments()
            .subList(Math.min(1, request.arguments().size()), request.arguments().size()),
        new Invocation.Caller(
            Path.of(request.workingFolder()),
            environment(request.environment()),
            new Invocation.TerminalFacts(
                terminals, standard.size().rows(), standard.size().columns())),
        new Invocation.Streams(
            new FdInputStream(fds.get(0)), stream(fds.get(1)), stream(fds.get(2))),
        new Port(fds.get(0)));
  }

  private static PrintStream stream(Fd fd) {
    return new PrintStream(
        new BufferedOutputStream(new FdOutputStream(fd), BUFFER_BYTES),
        false,
        StandardCharsets.UTF_8);
  }

  private static Map<String, String> environment(List<String> variables) {
    Map<String, String> environment = HashMap.newHashMap(variables.size());
    for (String variable : variables) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return environment;
  }

  /** Interrupts what is done for the client. */
  void cancel() {
    synchronized (lock) {
      if (worker != null) {
        worker.interrupt();
      }
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  private final class Watch implements ClientListener {
    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGQUIT = 3;
    private static final int SIGTERM = 15;

    @Override
    public void signalled(int signal) {
      if (signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM) {
        cancel();
      }
    }

    @Override
    public Bytes asked(Ask question) {
      throw Problem.corrupt("client asked a question without a program");
    }

    @Override
    public void gone() {
      connected = false;
      cancel();
    }
  }

  private final class Port implements ClientPort {
    private final Fd standardInput;

    Port(Fd standardInput) {
      this.standardInput = standardInput;
    }

    @Override
    public PeerCredentials user() {
      return connection.socket().peer();
    }

    @Override
    public String hiddenLine(Runnable hidden) throws IOException, InterruptedException {
      return HiddenLine.read(standardInput, hidden);
    }

    @Override
    public void attach(Fd socket, AttachFlags flags) {
      connection.sendAttach(flags, socket);
    }

    @Override
    public void awaitDaemonsEnd() {
      endsAfterDaemon = true;
    }

    @Override
    public boolean connected() {
      return connected;
    }
  }
}
