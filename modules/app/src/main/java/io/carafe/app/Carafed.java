package io.carafe.app;

import io.carafe.app.daemon.Daemon;
import io.carafe.app.daemon.DaemonOptions;
import io.carafe.app.wiring.Instance;
import io.carafe.base.Problem;

/** The daemon: {@code carafed --root DIR --run DIR}. */
public final class Carafed {
  /** The exit code where another daemon of the same folders runs: the client then asks that one. */
  private static final int RUNS_ALREADY = 75;

  private Carafed() {}

  /** Runs until a client says {@code system stop} or SIGTERM comes. */
  public static void main(String[] arguments) {
    int code = 1;
    try {
      code = Daemon.run(DaemonOptions.parse(arguments), Instance::open);
    } catch (Problem.Conflict conflict) {
      System.err.println("carafed: " + conflict.requireMessage());
      code = RUNS_ALREADY;
    } catch (Problem problem) {
      System.err.println("carafed: " + problem.requireMessage());
      problem.hint().ifPresent(hint -> System.err.println("hint: " + hint));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(code);
  }
}
