package io.carafe.app.daemon;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.process.CurrentProcess;
import io.carafe.linux.socket.SocketPermissions;
import io.carafe.linux.socket.UnixServer;
import io.carafe.runtime.RuntimePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The daemon's life: socket, instance, clients, end. */
public final class Daemon {
  private static final System.Logger LOG = System.getLogger("carafe.daemon");
  private static final int GROUP_MODE = 0660;
  private static final int OWNER_MODE = 0600;
  private static final int LISTEN_FDS_START = 3;
  private static final Path GROUPS = Path.of("/etc/group");

  private Daemon() {}

  /** Serves what {@code source} opens until it is told to stop, and answers the exit code. */
  public static int run(DaemonOptions options, Service.Source source) throws InterruptedException {
    DaemonLog.install(System.err);
    if (options.train()) {
      return Training.run(source);
    }
    if (CurrentProcess.effectiveUid() != 0) {
      throw Problem.denied("start the daemon: only root can")
          .withHint("use sudo, or ask for membership in the group carafe");
    }
    CurrentProcess.setUmask(0022);
    RuntimePaths paths = new RuntimePaths(options.root(), options.run());
    paths.create();
    // Bound before anything else: from now on clients wait here instead of starting another daemon.
    try (UnixServer server = server(paths)) {
      serve(paths, server, source);
    }
    return 0;
  }

  static void serve(RuntimePaths paths, UnixServer server, Service.Source source)
      throws InterruptedException {
    Shutdown shutdown = new Shutdown();
    try (Service service = source.open(paths, shutdown::request);
        Front front = new Front(server, service.work())) {
      shutdown.onRequest(server::close);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
      LOG.log(System.Logger.Level.INFO, "serving at " + server.path());
      front.serve();
    }
    LOG.log(System.Logger.Level.INFO, "stopped");
  }

  /** The socket that systemd hands over (sd_listen_fds(3)), else one of our own. */
  private static UnixServer server(RuntimePaths paths) {
    boolean activated =
        Integer.toString(CurrentProcess.pid()).equals(System.getenv("LISTEN_PID"))
            && "1".equals(System.getenv("LISTEN_FDS"));
    return activated
        ? UnixServer.of(new Fd(LISTEN_FDS_START), paths.daemonSocket())
        : UnixServer.listen(paths.daemonSocket(), permissions());
  }

  private static SocketPermissions permissions() {
    OptionalLong group = groupId("carafe");
    return group.isPresent()
        ? new SocketPermissions(GROUP_MODE, group)
        : new SocketPermissions(OWNER_MODE, group);
  }

  private static OptionalLong groupId(String name) {
    try {
      for (String line : Files.readAllLines(GROUPS)) {
        String[] fields = line.split(":", -1);
        if (fields.length >= 3 && fields[0].equals(name)) {
          return OptionalLong.of(Long.parseLong(fields[2]));
        }
      }
    } catch (IOException | NumberFormatException e) {
      LOG.log(System.Logger.Level.WARNING, "read " + GROUPS, e);
    }
    return OptionalLong.empty();
  }
}
