package io.carafe.engine.record;

import java.time.Instant;

/** Where a container is in its life. */
public sealed interface Status {
  /** The word that lists and filters use. */
  String word();

  /** Made, never started. */
  record Created() implements Status {
    @Override
    public String word() {
      return "created";
    }
  }

  /** Its program did not run to its end; it can be started again. */
  record StartFailed(Instant at, FailureReport report) implements Status {
    @Override
    public String word() {
      return "created";
    }
  }

  /**
   * Its first process runs.
   *
   * @param pid in the host's pid namespace; for display, never a handle
   */
  record Running(int pid, Instant started) implements Status {
    @Override
    public String word() {
      return "running";
    }
  }

  /** All its processes are stopped by the freezer. */
  record Paused(int pid, Instant started) implements Status {
    @Override
    public String word() {
      return "paused";
    }
  }

  /** Its first process has ended. */
  record Exited(Instant started, Ending ending) implements Status {
    @Override
    public String word() {
      return "exited";
    }
  }

  /** Its removal has begun, and is taken up again at the next start of the engine. */
  record Removing() implements Status {
    @Override
    public String word() {
      return "removing";
    }
  }

  /** It cannot be started any more; it can only be removed. */
  record Dead(String reason) implements Status {
    @Override
    public String word() {
      return "dead";
    }
  }
}
