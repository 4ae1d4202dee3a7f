package io.carafe.app.daemon;

import io.carafe.base.Problem;
import java.nio.file.Path;

/**
 * How the daemon is called.
 *
 * @param root folder of what survives a reboot
 * @param run folder of sockets
 * @param train run through everything once and exit, to make the AOT cache
 */
public record DaemonOptions(Path root, Path run, boolean train) {
  /** The folder of images and containers unless told otherwise. */
  public static final Path ROOT = Path.of("/var/lib/carafe");

  /** The folder of sockets unless told otherwise. */
  public static final Path RUN = Path.of("/run/carafe");

  /** Parses {@code --root DIR --run DIR --train}. */
  public static DaemonOptions parse(String... arguments) {
    Path root = ROOT;
    Path run = RUN;
    boolean train = false;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--train" -> train = true;
        case "--root" -> root = Path.of(value(arguments, ++i));
        case "--run" -> run = Path.of(value(arguments, ++i));
        default -> throw Problem.invalid("unknown option: " + arguments[i]);
      }
    }
    return new DaemonOptions(root, run, train);
  }

  private static String value(String[] arguments, int i) {
    if (i >= arguments.length) {
      throw Problem.invalid("option " + arguments[i - 1] + " needs a value");
    }
    return arguments[i];
  }
}
