package io.carafe.app.cli.container;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Invocation;
import io.carafe.base.Problem;
import io.carafe.engine.StartOutcome;
import io.carafe.engine.StartRequest;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.settings.StreamSettings;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;
import java.util.Optional;

/** The connection of a client's own streams with those of a process. */
final class Attachment {
  private Attachment() {}

  /** Refuses {@code -it} where the client's stdin is no terminal, before anything is made. */
  static void requireTerminal(Invocation invocation, StreamSettings streams) {
    if (streams.terminal() && streams.openStdin() && !invocation.caller().terminal().is(0)) {
      throw Problem.invalid("attach a terminal: the input device is not a terminal")
          .withHint("leave out -t, or run the command from a terminal");
    }
  }

  static StartRequest request(Invocation invocation, StreamSettings streams, boolean attach) {
    var terminal = invocation.caller().terminal();
    Optional<WindowSize> size =
        streams.terminal() && terminal.rows() > 0
            ? Optional.of(new WindowSize(terminal.rows(), terminal.columns()))
            : Optional.empty();
    return new StartRequest(attach, size);
  }

  /** Prints why a start failed, and answers its exit code. */
  static int failure(Invocation invocation, FailureReport report) {
    Problem problem = Problem.invalid(report.message());
    if (report.pointer().isPresent()) {
      problem = problem.withPointer(report.pointer().get());
    }
    if (report.hint().isPresent()) {
      problem = problem.withHint(report.hint().get());
    }
    Dispatcher.report(invocation.err(), problem);
    return report.exitCode();
  }

  /** Lets the client relay the streams, waits for the end, and answers the exit code. */
  static int follow(Invocation invocation, StartOutcome.Started started, StreamSettings streams)
      throws InterruptedException {
    Fd client =
        started.client().orElseThrow(() -> new IllegalStateException("attaching was asked for"));
    try (client) {
      invocation
          .client()
          .attach(
              client,
              new AttachFlags(
                  streams.terminal(),
                  streams.openStdin(),
                  !streams.terminal(),
                  streams.terminal()));
    }
    return started.process().await().exitCode();
  }
}
