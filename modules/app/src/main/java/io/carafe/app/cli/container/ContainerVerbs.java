package io.carafe.app.cli.container;

import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import java.util.List;

/**
 * What the verbs about containers share: one loop over several names, with one report at the end.
 */
final class ContainerVerbs {
  private ContainerVerbs() {}

  /** Something done to one container by its name or id. */
  interface Action {
    void to(String container) throws InterruptedException;
  }

  /** The names given, at least one. */
  static List<String> names(Verb verb, Options options) {
    if (options.arguments().isEmpty()) {
      throw new UsageProblem("\"" + verb.spec().name() + "\" needs at least one container");
    }
    return options.arguments();
  }

  /** The single name given. */
  static String name(Verb verb, Options options) {
    if (options.arguments().size() != 1) {
      throw new UsageProblem("\"" + verb.spec().name() + "\" needs exactly one container");
    }
    return options.arguments().getFirst();
  }

  /**
   * Does {@code action} to every name, going on after a failure: all problems are reported, and the
   * exit code is 1 if there was one.
   */
  static int each(List<String> names, Failures failures, Action action)
      throws InterruptedException {
    int code = 0;
    for (String name : names) {
      try {
        action.to(name);
      } catch (Problem problem) {
        failures.report(problem);
        code = 1;
      }
    }
    return code;
  }

  /** Where failures of single containers go. */
  interface Failures {
    void report(Problem problem);
  }

  /** A verb of {@code name} over containers. */
  static VerbSpec overContainers(String name, String summary) {
    return new VerbSpec(name, "CONTAINER [CONTAINER...]", summary);
  }
}
