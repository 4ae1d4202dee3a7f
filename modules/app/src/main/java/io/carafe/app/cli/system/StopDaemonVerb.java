package io.carafe.app.cli.system;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;

/**
 * {@code carafe system stop}: ends the daemon; containers go on. The command ends when nothing of
 * the daemon is left, not even its process.
 */
public final class StopDaemonVerb implements Verb {
  private final Runnable stop;
  private final VerbSpec spec =
      new VerbSpec("system stop", "", "End the daemon; containers go on running");

  /** The verb; {@code stop} makes the daemon end soon and take no further client. */
  public StopDaemonVerb(Runnable stop) {
    this.stop = stop;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public boolean endsWithClient() {
    return false;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (!options.arguments().isEmpty()) {
      throw new UsageProblem("\"system stop\" takes no arguments");
    }
    invocation.client().awaitDaemonsEnd();
    stop.run();
    return 0;
  }
}
