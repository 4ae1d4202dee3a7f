package io.carafe.engine.disk;

import io.carafe.base.Problem;
import io.carafe.linux.file.IoReason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/** Turns a failure of the disk into the problem that tells what to do about it. */
public final class DiskFailure {
  private DiskFailure() {}

  /** The problem that {@code doing} failed: {@code create volume /x}. */
  public static Problem of(String doing, IOException e) {
    String reason = IoReason.of(e);
    if (reason.contains("No space left") || reason.contains("quota exceeded")) {
      return Problem.exhausted(doing + ": no space left on the disk")
          .withHint("Free some space, or remove containers and images.")
          .withCause(e);
    }
    return e instanceof AccessDeniedException
        ? Problem.denied(doing + ": permission denied").withCause(e)
        : Problem.unavailable(doing + ": " + reason).withCause(e);
  }
}
