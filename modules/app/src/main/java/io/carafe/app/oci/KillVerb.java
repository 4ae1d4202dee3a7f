package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.engine.settings.Signal;
import io.carafe.linux.process.Pidfd;
import io.carafe.spec.runtime.OciNamespace;
import io.carafe.spec.runtime.OciNamespaceType;
import io.carafe.spec.runtime.OciSpec;
import java.util.List;

/** Signals a container. */
final class KillVerb implements OciVerb {
  @Override
  public String name() {
    return "kill";
  }

  @Override
  public String summary() {
    return "send a signal to a container";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID [SIGNAL]";
  }

  @Override
  public int argumentsMax() {
    return 2;
  }

  @Override
  public List<OciOption> options() {
    return List.of(OciOption.flag("all", "a", "signal every process in its cgroup"));
  }

  @Override
  public int run(OciCall call) throws InterruptedException {
    OciContainer container = call.container();
    boolean named = call.words().arguments().size() > 1;
    Signal signal = named ? Signal.parse(call.argument(1)) : Signal.TERM;
    if (call.words().has("all")) {
      signalAll(container, signal);
      return 0;
    }
    try (Pidfd pidfd = container.open()) {
      if (signal.equals(Signal.KILL) && !hasOwnProcesses(container.configuration())) {
        signalAll(container, signal);
      }
      if (!pidfd.signal(signal.number())) {
        throw Problem.conflict("container " + container.id() + ": container not running");
      }
    }
    return 0;
  }

  private static void signalAll(OciContainer container, Signal signal) throws InterruptedException {
    if (!container.cgroup().exists()) {
      return;
    }
    if (signal.equals(Signal.KILL) && container.cgroup().killAtOnce()) {
      return;
    }
    container.cgroup().signal(pid -> OciDestruction.signal(pid, signal.number()));
  }

  /** Whether all processes end with the first one: it has a pid namespace of its own. */
  private static boolean hasOwnProcesses(OciSpec spec) {
    for (OciNamespace namespace : spec.linux().namespaces().list()) {
      if (namespace.type() == OciNamespaceType.PID) {
        return namespace.path().isEmpty();
      }
    }
    return false;
  }
}
