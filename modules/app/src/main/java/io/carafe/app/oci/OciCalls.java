package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.FdInputStream;
import io.carafe.linux.FdOutputStream;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.ClientConnection;
import io.carafe.runtime.wire.ClientMessage.Namespaces;
import io.carafe.runtime.wire.ClientMessage.Request;
import io.carafe.runtime.wire.ClientMessage.Result;
import io.carafe.runtime.wire.DaemonMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Serves {@code carafe-oci} from the daemon, where the caller sees what the daemon sees. */
public final class OciCalls implements OciService {
  private final OciCommands commands;
  private final Namespaces own;

  /** Calls of {@code commands} by processes in the namespaces {@code own}, the daemon's. */
  public OciCalls(OciCommands commands, Namespaces own) {
    this.commands = commands;
    this.own = own;
  }

  @Override
  public int serve(Request request, ClientConnection connection) throws InterruptedException {
    Namespaces theirs = request.namespaces();
    boolean sameView =
        theirs.mount() == own.mount()
            && theirs.user() == own.user()
            && theirs.pid() == own.pid()
            && theirs.cgroup() == own.cgroup();
    // What root's daemon writes down for others would be root's.
    if (!sameView || connection.socket().peer().uid() != 0) {
      connection.sendHostOnly();
      return 0;
    }
    List<String> words = request.arguments();
    return commands.serve(
        words.subList(Math.min(1, words.size()), words.size()), new Connected(request, connection));
  }

  private record Connected(Request request, ClientConnection connection) implements OciClient {
    @Override
    public Path directory() {
      return Path.of(request.workingFolder());
    }

    @Override
    public InputStream input() {
      return new FdInputStream(request.standard().descriptors().get(0));
    }

    @Override
    public void out(String text) {
      write(request.standard().descriptors().get(1), text);
    }

    @Override
    public void err(String line) {
      write(request.standard().descriptors().get(2), line + "\n");
    }

    private static void write(Fd fd, String text) {
      try {
        new FdOutputStream(fd).write(text.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw Problem.unavailable("write to the caller: " + e.getMessage()).withCause(e);
      }
    }

    @Override
    public Optional<String> variable(String name) {
      String start = name + "=";
      return request.environment().stream()
          .filter(variable -> variable.startsWith(start))
          .findFirst()
          .map(variable -> variable.substring(start.length()));
    }

    @Override
    public boolean isRoot() {
      return true; // others are not served from here
    }

    @Override
    public Started run(OciProgram program, boolean foreground, UnaryOperator<byte[]> answers) {
      Result result =
          connection.runUnheard(
              new DaemonMessage.Program(
                  foreground, DaemonMessage.ProgramInputs.NONE, Bytes.of(program.bytes())),
              question -> Bytes.of(answers.apply(question.array())));
      if (result.ok()) {
        return new Started(result.pid(), Optional.empty());
      }
      return new Started(
          0,
          Optional.of(
              new FailedAt(
                  result.failure().instruction(),
                  result.failure().errno(),
                  result.failure().stage())));
    }
  }
}
