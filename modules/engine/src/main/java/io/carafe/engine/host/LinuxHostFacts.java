package io.carafe.engine.host;

import io.carafe.base.Problem;
import io.carafe.linux.host.CgroupMount;
import io.carafe.linux.host.HostSurvey;
import io.carafe.linux.host.ProcessSurvey;
import io.carafe.program.Architecture;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.CgroupLayout.Hierarchy;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.HostFacts.Caller;
import io.carafe.program.plan.HostFacts.SecurityModule;
import io.carafe.program.plan.KernelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns what was read of the host into the facts that the compiler takes. */
public final class LinuxHostFacts {
  /** Below which group of each hierarchy containers are put. */
  private static final String CGROUP_PARENT = "carafe";

  private LinuxHostFacts() {}

  /**
   * The facts of a host.
   *
   * @throws Problem.Unsupported where the kernel is too old, the processor unknown, or no control
   *     groups are mounted
   */
  public static HostFacts of(HostSurvey host, ProcessSurvey caller) {
    KernelVersion kernel = KernelVersion.parse(host.kernelRelease());
    if (kernel.compareTo(KernelVersion.MINIMUM) < 0) {
      throw Problem.unsupported(
          "kernel %s is older than %s".formatted(host.kernelRelease(), KernelVersion.MINIMUM));
    }
    return new HostFacts(
        kernel,
        architecture(),
        cgroups(host.cgroupMounts(), caller),
        CGROUP_PARENT,
        host.lastCapability(),
        security(host.securityModules()),
        new Caller(
            caller.uid(),
            caller.gid(),
            caller.oomScoreAdjustment(),
            caller.boundingCapabilities()));
  }

  private static Architecture architecture() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64", "x86_64" -> Architecture.X86_64;
      case "aarch64" -> Architecture.AARCH64;
      default -> throw Problem.unsupported("processor " + name + ": not supported");
    };
  }

  private static SecurityModule security(Set<String> modules) {
    if (modules.contains("apparmor")) {
      return SecurityModule.APPARMOR;
    }
    return modules.contains("selinux") ? SecurityModule.SELINUX : SecurityModule.NONE;
  }

  private static CgroupLayout cgroups(List<CgroupMount> mounts, ProcessSurvey caller) {
    List<Hierarchy> hierarchies = new ArrayList<>();
    List<CgroupMount> unified = new ArrayList<>();
    for (CgroupMount mount : mounts) {
      if (mount.version() == 2) {
        unified.add(mount);
      } else {
        hierarchies.add(
            new Hierarchy(mount.mountPoint(), mount.controllers(), caller.cgroupPath(mount)));
      }
    }
    if (hierarchies.isEmpty() && unified.isEmpty()) {
      throw Problem.unsupported("control groups: none are mounted")
          .withHint("Mount version 2 with \"mount -t cgroup2 cgroup2 /sys/fs/cgroup\".");
    }
    if (unified.isEmpty()) {
      return new CgroupLayout.V1(hierarchies);
    }
    CgroupMount first = unified.getFirst();
    return hierarchies.isEmpty()
        ? new CgroupLayout.V2(first.mountPoint(), first.controllers(), caller.cgroupPath(first))
        : new CgroupLayout.Hybrid(hierarchies, first.mountPoint());
  }
}
