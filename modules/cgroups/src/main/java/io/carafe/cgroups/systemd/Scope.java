package io.carafe.cgroups.systemd;

import io.carafe.base.Problem;
import io.carafe.spec.runtime.OciResources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A new scope, kept by a process that waits in it. Closing ends that process: a scope in which no
 * container was started meanwhile goes with it.
 */
public final class Scope implements AutoCloseable {
  private final Process waiting;

  private Scope(Process waiting) {
    this.waiting = waiting;
  }

  /**
   * Makes the unit and its cgroup.
   *
   * @param unified whether version 2 has the controllers
   * @throws Problem.Conflict where a unit of that name is there
   * @throws Problem.Unavailable where systemd does not run or does not answer
   */
  public static Scope start(ScopeName name, OciResources resources, boolean unified) {
    Process waiting = spawn();
    try (Systemd systemd = Systemd.connect()) {
      systemd.start(name.unit(), properties(name, waiting.pid(), resources, unified));
      return new Scope(waiting);
    } catch (Problem problem) {
      waiting.destroyForcibly();
      throw problem;
    }
  }

  /** It reads until its input ends, and that ends with this process at the latest. */
  private static Process spawn() {
    try {
      return new ProcessBuilder("/bin/sh", "-c", "read x")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw Problem.unavailable("start a process for the scope: " + e.getMessage()).withCause(e);
    }
  }

  private static List<Property> properties(
      ScopeName name, long pid, OciResources resources, boolean unified) {
    List<Property> all = new ArrayList<>();
    all.add(new Property.Text("Description", "carafe container " + name.unit()));
    if (name.isSlice()) {
      all.add(new Property.Text("Wants", name.slice()));
    } else {
      all.add(new Property.Text("Slice", name.slice()));
      all.add(new Property.Flag("Delegate", true));
      all.add(new Property.Pids("PIDs", List.of(pid)));
    }
    all.add(new Property.Flag("MemoryAccounting", true));
    all.add(new Property.Flag("CPUAccounting", true));
    all.add(new Property.Flag(unified ? "IOAccounting" : "BlockIOAccounting", true));
    all.add(new Property.Flag("TasksAccounting", true));
    all.add(new Property.Flag("DefaultDependencies", false));
    all.addAll(ScopeProperties.of(resources, unified, DeviceGroups.ofThisHost()));
    return all;
  }

  @Override
  public void close() {
    try {
      waiting.getOutputStream().close();
    } catch (IOException e) {
      waiting.destroyForcibly();
    }
  }
}
