package io.carafe.app.cli;

import io.carafe.app.render.Screen;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of the client: what it was asked and the streams of the one who asked.
 *
 * @param arguments the words behind the program's name
 * @param caller where the call comes from
 * @param streams the client's own stdin, stdout and stderr
 * @param client the connection, for what only the client can do
 */
public record Invocation(
    List<String> arguments, Caller caller, Streams streams, ClientPort client) {
  /** Copies the arguments. */
  public Invocation {
    arguments = List.copyOf(arguments);
  }

  /** The user's standard output. */
  public PrintStream out() {
    return streams.out();
  }

  /** The user's standard error. */
  public PrintStream err() {
    return streams.err();
  }

  /** The value of a variable in the user's environment. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(caller.environment().get(name));
  }

  /** A path as the user meant it: relative ones start at the user's working directory. */
  public Path path(String text) {
    return caller.workingDirectory().resolve(text).normalize();
  }

  /** The screen that standard error is shown on. */
  public Screen errorScreen() {
    TerminalFacts terminal = caller.terminal();
    return new Screen(terminal.is(2), terminal.rows(), terminal.columns());
  }

  /**
   * Where a call comes from.
   *
   * @param workingDirectory absolute
   * @param environment the client's environment
   * @param terminal what its terminal is like
   */
  public record Caller(
      Path workingDirectory, Map<String, String> environment, TerminalFacts terminal) {
    /** Copies the environment. */
    public Caller {
      environment = Map.copyOf(environment);
    }
  }

  /**
   * The client's terminal: which of its descriptors 0, 1, 2 are one, and its size.
   *
   * @param descriptors bits 0, 1 and 2
   * @param rows 0 where unknown
   * @param columns 0 where unknown
   */
  public record TerminalFacts(int descriptors, int rows, int columns) {
    /** Whether descriptor {@code number} is a terminal. */
    public boolean is(int number) {
      return (descriptors >> number & 1) == 1;
    }
  }

  /** The client's own standard streams, written to directly. */
  public record Streams(InputStream in, PrintStream out, PrintStream err) {}
}
