package io.carafe.linux.mount;

import io.carafe.base.Problem;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import io.carafe.linux.process.Pidfd;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work in the mount namespace of another process. A namespace belongs to a thread, so a thread that
 * shares neither root nor working folder with the others can enter one (setns(2)); it does nothing
 * else and ends with its work.
 */
public final class MountNamespace {
  private static final long CLONE_FS = 0x200;
  private static final long CLONE_NEWNS = 0x20000;

  private MountNamespace() {}

  /**
   * Runs {@code work} where paths lead as they do for {@code process}; the descriptors that it
   * opens are this process's as any others. Waits for it, even when interrupted.
   *
   * @throws Problem.Kernel if the namespace cannot be entered, as when the process has ended
   */
  public static <T> T call(Pidfd process, Callable<T> work) {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          enter(process);
          return work.call();
        });
    Thread.ofPlatform().daemon().name("carafe-namespace").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Problem problem ? problem : new IllegalStateException(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void enter(Pidfd process) {
    try (Scratch scratch = new Scratch()) {
      Scratch.check(scratch.call(SystemCall.UNSHARE, CLONE_FS), () -> "unshare a thread's folder");
      int number = process.fd().number();
      Scratch.check(
          scratch.call(SystemCall.SETNS, number, CLONE_NEWNS),
          () -> "enter the mount namespace of a process");
    }
  }
}
