package io.carafe.app.cli;

import java.io.IOException;

/** One command of the command line, such as {@code run}; stateless, called from many threads. */
public interface Verb {
  /** Its table of options and arguments. */
  VerbSpec spec();

  /**
   * Does what the user asked for and answers the exit code. A {@link io.carafe.base.Problem}
   * becomes the error message and {@link #failureCode}.
   */
  int run(Invocation invocation, Options options) throws IOException, InterruptedException;

  /** The exit code for a problem: 1, or 125 for the verbs whose exit code is the container's. */
  default int failureCode() {
    return 1;
  }

  /** Whether the verb ends when the client goes away; a container that runs does not. */
  default boolean endsWithClient() {
    return true;
  }
}
