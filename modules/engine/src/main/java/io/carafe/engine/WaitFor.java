package io.carafe.engine;

/** What a wait waits for. */
public enum WaitFor {
  /** That it does not run; at once where it does not now. */
  NOT_RUNNING,
  /** Its next end, even where it does not run now. */
  NEXT_EXIT,
  /** That it is gone. */
  REMOVED
}
