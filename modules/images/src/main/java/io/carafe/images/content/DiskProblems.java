package io.carafe.images.content;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import java.util.function.Supplier;

/** Says in the user's words what a full disk means. */
public final class DiskProblems {
  private DiskProblems() {}

  /** Runs {@code work}; a full disk becomes {@link Problem.Exhausted} that says {@code doing}. */
  public static <T> T explain(String doing, Supplier<T> work) {
    try {
      return work.get();
    } catch (Problem.Kernel e) {
      throw explained(e, doing);
    }
  }

  /** Like {@link #explain(String, Supplier)}, for work without a result. */
  public static void explain(String doing, Runnable work) {
    try {
      work.run();
    } catch (Problem.Kernel e) {
      throw explained(e, doing);
    }
  }

  /** {@code problem}, or what it means if the disk or the quota is full. */
  public static Problem explained(Problem.Kernel problem, String doing) {
    boolean quota = problem.errno() == Errno.EDQUOT;
    if (problem.errno() != Errno.ENOSPC && !quota) {
      return problem;
    }
    String what = quota ? "disk quota exceeded" : "no space left on device";
    return Problem.exhausted(what + " while " + doing)
        .withHint("free some space, or remove images with carafe rmi")
        .withCause(problem);
  }
}
