package io.carafe.app.oci;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.process.CurrentProcess;
import io.carafe.linux.process.Pidfd;
import java.time.Duration;

/** Ends containers and removes what is left of them. */
final class OciDestruction {
  private static final int SIGKILL = 9;
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

  private final OciContainers containers;

  OciDestruction(OciContainers containers) {
    this.containers = containers;
  }

  /** Kills whatever lives of the container, and removes its cgroups and its state. */
  void destroy(OciContainer container) throws InterruptedException {
    kill(container);
    killRest(container);
    container.record().creation().scope().stop();
    container.cgroup().remove();
    containers.remove(container);
  }

  /** Kills its first process and waits for its end. */
  static void kill(OciContainer container) {
    if (!container.lives()) {
      return;
    }
    try (Pidfd pidfd = container.open()) {
      pidfd.signal(SIGKILL);
      if (container.cgroup().isFrozen()) {
        thaw(container);
      }
      if (!pidfd.awaitExit(KILL_TIMEOUT)) {
        throw Problem.unavailable(
            "kill container " + container.id() + ": it lives on after ten seconds");
      }
    } catch (Problem.Conflict e) {
      return; // it ended meanwhile
    }
  }

  /** A process that is halted does not even die. */
  private static void thaw(OciContainer container) {
    try {
      container.cgroup().freeze(false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Processes that are not in a pid namespace of the container's own outlive its first one. */
  private static void killRest(OciContainer container) throws InterruptedException {
    if (!container.cgroup().exists() || container.cgroup().processes().isEmpty()) {
      return;
    }
    if (!container.cgroup().killAtOnce()) {
      container.cgroup().signal(pid -> signal(pid, SIGKILL));
    }
  }

  /** Signals a process that a cgroup just listed; one that has ended is none. */
  static void signal(int pid, int signal) {
    try {
      CurrentProcess.kill(pid, signal);
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
  }
}
