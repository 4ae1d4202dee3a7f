package io.carafe.app.daemon;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.linux.socket.SocketPermissions;
import io.carafe.linux.socket.UnixServer;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.runtime.RuntimePaths;
import io.carafe.runtime.wire.ClientCodec;
import io.carafe.runtime.wire.ClientMessage.Namespaces;
import io.carafe.runtime.wire.ClientMessage.Personality;
import io.carafe.runtime.wire.ClientMessage.Request;
import io.carafe.runtime.wire.ClientMessage.Standard;
import io.carafe.runtime.wire.DaemonCodec;
import io.carafe.runtime.wire.DaemonMessage;
import io.carafe.runtime.wire.Frame;
import io.carafe.runtime.wire.FrameChannel;
import io.carafe.runtime.wire.TerminalSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run through everything the first containers need, so that the AOT cache knows its classes and
 * the methods that are hot: an instance in a temporary folder, and a client that asks it hundreds
 * of times. Where containers cannot be started, as in a build as an ordinary user, the rest is
 * trained.
 */
final class Training {
  private static final System.Logger LOG = System.getLogger("carafe.training");
  private static final int RUNS = 150;
  private static final int EXPLANATIONS = 150;

  private final RuntimePaths paths;
  private final Service.Source source;

  private Training(RuntimePaths paths, Service.Source source) {
    this.paths = paths;
    this.source = source;
  }

  /** Trains and answers the exit code. */
  static int run(Service.Source source) throws InterruptedException {
    try {
      Path base = Files.createTempDirectory("carafe-training");
      try {
        new Training(new RuntimePaths(base.resolve("root"), base.resolve("run")), source).train();
      } finally {
        remove(base);
      }
      return 0;
    } catch (IOException e) {
      throw Problem.unavailable("train: " + e.getMessage()).withCause(e);
    }
  }

  private static void remove(Path base) {
    Path parent = base.getParent();
    Path name = base.getFileName();
    if (parent != null && name != null) {
      try (Folder folder = Folder.open(parent)) {
        folder.removeTree(name.toString());
      }
    }
  }

  private void train() throws InterruptedException {
    paths.create();
    UnixServer server = UnixServer.listen(paths.daemonSocket(), SocketPermissions.PRIVATE);
    Thread daemon = Thread.ofPlatform().name("training").start(() -> serve(server));
    try {
      exercise();
    } catch (Problem problem) {
      LOG.log(System.Logger.Level.WARNING, "training ended early", problem);
    } finally {
      ask("system", "stop");
      daemon.join();
    }
  }

  private void serve(UnixServer server) {
    try (server) {
      Daemon.serve(paths, server, source);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void exercise() {
    ask("version");
    ask("info");
    ask("explain", "hello");
    ask("images");
    for (int i = 0; i < EXPLANATIONS; i++) {
      ask("explain", "hello");
    }
    if (ask("run", "--rm", "--network", "none", "hello") == 0) {
      for (int i = 0; i < RUNS; i++) {
        ask("run", "--rm", "--network", "none", "hello");
      }
      ask("run", "--name", "trained", "-m", "64m", "-e", "A=b", "hello");
      ask("logs", "trained");
      ask("inspect", "trained");
      ask("why", "trained");
      ask("ps", "-a");
      ask("rm", "trained");
    }
    ask("rmi", "hello");
  }

  /** One call as a client makes it; answers its exit code. */
  private int ask(String... words) {
    List<String> arguments = new ArrayList<>(List.of("carafe"));
    arguments.addAll(List.of(words));
    try (Folder folder = Folder.open(Path.of("/dev"));
        OpenFile nothing = folder.open("null", OpenHow.update(Resolve.NO_LINKS));
        FrameChannel channel = new FrameChannel(UnixSocket.connect(paths.daemonSocket()))) {
      Fd fd = nothing.fd();
      Request request =
          new Request(
              Personality.CARAFE,
              arguments,
              "/",
              List.of("PATH=/usr/bin:/bin"),
              022,
              new Namespaces(0, 0, 0, 0),
              new Standard(
                  List.of(fd, fd, fd), List.of(false, false, false), TerminalSize.UNKNOWN));
      channel.send(ClientCodec.encode(request));
      return exitCode(channel);
    }
  }

  private static int exitCode(FrameChannel channel) {
    Optional<Frame> frame = channel.receive();
    while (frame.isPresent()) {
      switch (DaemonCodec.decode(frame.get())) {
        case DaemonMessage.Exit exit -> {
          return exit.code();
        }
        case DaemonMessage.Attach attach -> attach.socket().close();
        case DaemonMessage.Program _, DaemonMessage.HostOnly _, DaemonMessage.Answer _ ->
            frame.get().discard();
      }
      frame = channel.receive();
    }
    return 1;
  }
}
