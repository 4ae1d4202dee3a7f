package io.carafe.engine;

import io.carafe.base.ContainerId;
import io.carafe.engine.record.FailureReport;
import io.carafe.linux.Fd;
import java.util.Optional;

/** What became of a start or an exec. */
public sealed interface StartOutcome {
  /** The container that was to start, or to be entered. */
  ContainerId container();

  /**
   * The process runs.
   *
   * @param client where attaching was asked for: a socket that speaks the monitor's protocol, to be
   *     handed to the client; the caller closes it
   * @param process to wait for
   */
  record Started(ContainerId container, Optional<Fd> client, RunningProcess process)
      implements StartOutcome {}

  /** The program failed; nothing runs, and with {@code --rm} the container is gone already. */
  record Failed(ContainerId container, FailureReport report) implements StartOutcome {}
}
