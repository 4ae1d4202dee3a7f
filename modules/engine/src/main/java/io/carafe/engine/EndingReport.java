package io.carafe.engine;

import io.carafe.base.ByteSize;
import io.carafe.engine.record.Ending;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.settings.Signal;
import java.util.Optional;

/** Says in a sentence how a process ended. */
final class EndingReport {
  private EndingReport() {}

  static FailureReport of(Ending ending) {
    if (ending.explanation().isPresent()) {
      return FailureReport.of(ending.exitCode(), ending.explanation().get());
    }
    if (ending.memory().killed()) {
      return outOfMemory(ending);
    }
    if (ending.signal() != 0) {
      return new FailureReport(
          ending.exitCode(),
          "killed by signal %d (%s)".formatted(ending.signal(), name(ending.signal())),
          Optional.empty(),
          hint(ending.signal()));
    }
    return FailureReport.of(ending.exitCode(), "exited with code " + ending.exitCode());
  }

  private static FailureReport outOfMemory(Ending ending) {
    String how =
        ending.signal() == Signal.KILL.number()
            ? "killed by the kernel for want of memory"
            : "exited with code %d after the kernel killed one of its processes for want of memory"
                .formatted(ending.exitCode());
    String limit =
        ending.memory().limitBytes().isPresent()
            ? ": the memory limit is "
                + new ByteSize(ending.memory().limitBytes().getAsLong()).binary()
            : "";
    return new FailureReport(
        ending.exitCode(),
        how + limit,
        Optional.of("/linux/resources/memory/limit"),
        Optional.of("Give it more with -m, or let the program use less."));
  }

  private static String name(int signal) {
    return signal <= 64 ? new Signal(signal).name() : "unknown";
  }

  private static Optional<String> hint(int signal) {
    return switch (signal) {
      case 4 -> Optional.of("The program uses an instruction that this processor does not have.");
      case 11 -> Optional.of("The program accessed memory that is not its own.");
      case 31 ->
          Optional.of(
              "A seccomp filter killed it; --security-opt seccomp=unconfined shows whether it was"
                  + " the container's.");
      default -> Optional.empty();
    };
  }
}
