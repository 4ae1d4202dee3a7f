package io.carafe.runtime.monitor;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.file.Folder;
import io.carafe.linux.process.Pidfd;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.runtime.RuntimePaths;
import io.carafe.runtime.wire.Frame;
import io.carafe.runtime.wire.FrameChannel;
import io.carafe.runtime.wire.ZygoteCodec;
import io.carafe.runtime.wire.ZygoteMessage.Hello;
import io.carafe.runtime.wire.ZygoteMessage.Spawn;
import io.carafe.runtime.wire.ZygoteMessage.SpawnDescriptors;
import io.carafe.runtime.wire.ZygoteMessage.Version;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The process that forks monitors, found by its socket or started. One object serves all threads;
 * the process outlives this one.
 */
public final class Zygote {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
  private static final int COMPLAINT_BYTES_MAX = 1024;
  private static final int SIGTERM = 15;

  private final RuntimePaths paths;
  private final Path executable;

  /** Held while the process is started, so that one thread does. */
  private final Object starting = new Object();

  /**
   * The zygote of the instance {@code paths}, started where need be from the native {@code
   * executable}.
   */
  public Zygote(RuntimePaths paths, Path executable) {
    this.paths = paths;
    this.executable = executable;
  }

  /**
   * Makes sure that a zygote runs that was started from this very executable; its version. Another
   * one is ended, its monitors go on. {@link Problem.Unavailable} where it cannot be started.
   */
  public Version ensure() {
    synchronized (starting) {
      String expected = ContentHash.of(executable);
      Optional<Version> running = ask();
      if (running.isPresent() && !running.get().contentHash().equals(expected)) {
        end();
        running = Optional.empty();
      }
      return running.isPresent() ? running.get() : start();
    }
  }

  /** Who runs, if anybody answers. */
  public Optional<Version> ask() {
    Optional<UnixSocket> socket = connect();
    if (socket.isEmpty()) {
      return Optional.empty();
    }
    try (FrameChannel channel = new FrameChannel(socket.get())) {
      channel.socket().setTimeout(ANSWER_TIMEOUT);
      channel.send(ZygoteCodec.encode(new Hello()));
      Optional<Frame> answer = channel.receive();
      if (answer.isPresent() && ZygoteCodec.decode(answer.get()) instanceof Version version) {
        return Optional.of(version);
      }
      return Optional.empty();
    } catch (Problem.Unavailable e) {
      return Optional.empty(); // it died just now
    }
  }

  /**
   * Hands a program to a new monitor, which tells {@code listener} what becomes of it. Starts a
   * zygote where none runs. {@link Problem.Unavailable} where there is no monitor; the listener is
   * not told anything then.
   */
  public MonitorConnection spawn(SpawnRequest request, MonitorListener listener) {
    UnixSocket socket = connectOrStart();
    try (Folder log = Folder.open(request.logFolder());
        Folder runtime = Folder.open(request.runtimeFolder());
        Folder monitors = Folder.open(paths.monitorsFolder())) {
      SpawnDescriptors descriptors =
          new SpawnDescriptors(
              log.fd(),
              runtime.fd(),
              monitors.fd(),
              request.client(),
              request.target(),
              request.further());
      Frame frame =
          ZygoteCodec.encode(new Spawn(request.options(), descriptors, request.program()));
      new FrameChannel(socket).send(frame);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
    return MonitorConnection.start(socket, listener);
  }

  /** The process, started where none runs; the caller closes the result. */
  public Pidfd process() {
    try (UnixSocket socket = connectOrStart()) {
      return process(socket);
    }
  }

  private static Pidfd process(UnixSocket socket) {
    return socket.peerPidfd().orElseGet(() -> Pidfd.open(socket.peer().pid()));
  }

  private UnixSocket connectOrStart() {
    Optional<UnixSocket> socket = connect();
    if (socket.isPresent()) {
      return socket.get();
    }
    ensure();
    return connect().orElseThrow(() -> Problem.unavailable("zygote ended right after its start"));
  }

  private Optional<UnixSocket> connect() {
    try {
      return Optional.of(UnixSocket.connect(paths.zygoteSocket()));
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ECONNREFUSED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The started process forks the zygote and ends once that listens, or says why it does not. */
  private Version start() {
    String complaint = launch();
    return ask()
        .orElseThrow(() -> {
          String cause = complaint.isEmpty() ? "it does not answer" : complaint;
          return Problem.unavailable("start zygote " + executable + ": " + cause);
        });
  }

  private String launch() {
    ProcessBuilder builder =
        new ProcessBuilder(executable.toString(), "zygote", "--run", paths.run().toString());
    builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectOutput(Redirect.DISCARD);
    try {
      Process process = builder.start();
      if (!process.waitFor(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return "it does not get ready in time";
      }
      try (InputStream errors = process.getErrorStream()) {
        return new String(errors.readNBytes(COMPLAINT_BYTES_MAX), StandardCharsets.UTF_8).strip();
      }
    } catch (IOException e) {
      throw Problem.unavailable("start zygote " + executable + ": it cannot be executed")
          .withCause(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("start zygote " + executable + ": interrupted").withCause(e);
    }
  }

  /** Ends the running zygote, by the process that really listens at its socket. */
  public void end() {
    Optional<UnixSocket> socket = connect();
    if (socket.isEmpty()) {
      return;
    }
    try (UnixSocket open = socket.get();
        Pidfd process = process(open)) {
      process.signal(SIGTERM);
      if (!process.awaitExit(END_TIMEOUT)) {
        throw Problem.unavailable("end zygote " + open.peer().pid() + ": it does not end");
      }
      Files.deleteIfExists(paths.zygoteSocket());
    } catch (IOException e) {
      throw Problem.unavailable("remove the zygote's socket").withCause(e);
    }
  }
}
