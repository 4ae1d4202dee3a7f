package io.carafe.app.cli;

import io.carafe.base.Problem;

/** The one place where a problem becomes an exit code of the command line. */
final class ExitCodes {
  private ExitCodes() {}

  static int of(Problem problem, Verb verb) {
    return switch (problem) {
      case Problem.Invalid _,
          Problem.NotFound _,
          Problem.Conflict _,
          Problem.Denied _,
          Problem.Unauthenticated _,
          Problem.Exhausted _,
          Problem.Unavailable _,
          Problem.Unsupported _,
          Problem.Corrupt _,
          Problem.Kernel _ ->
          verb.failureCode();
    };
  }
}
