package io.carafe.app.cli;

import java.util.List;

/**
 * The options before the verb. The native client has acted on {@code --root} and {@code --run}
 * already (they choose the daemon); here they are only checked and passed over.
 */
final class GlobalOptions {
  private GlobalOptions() {}

  /** The index of the first word behind the global options, or -1 where one is unknown. */
  static int skip(List<String> arguments) {
    int i = 0;
    while (i < arguments.size()) {
      String word = arguments.get(i);
      if (word.equals("--root") || word.equals("--run")) {
        i += 2;
      } else if (word.startsWith("--root=") || word.startsWith("--run=")) {
        i++;
      } else if (word.equals("--version") || word.equals("-v")) {
        return i;
      } else if (word.equals("--help") || word.equals("-h") || !word.startsWith("-")) {
        return i;
      } else {
        return -1;
      }
    }
    return arguments.size();
  }

  /** What is wrong with the options, where {@link #skip} answered -1. */
  static String complaint(List<String> arguments) {
    for (String word : arguments) {
      if (word.startsWith("-") && !word.startsWith("--root") && !word.startsWith("--run")) {
        return "unknown option: " + word;
      }
    }
    return "option needs a value";
  }
}
