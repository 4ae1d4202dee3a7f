package io.carafe.runtime.host;

import io.carafe.base.Problem;
import io.carafe.linux.host.CgroupMount;
import io.carafe.linux.host.HostProbe;
import io.carafe.linux.host.HostSurvey;
import io.carafe.linux.host.ProcessSurvey;
import io.carafe.program.Architecture;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.HostFacts.Caller;
import io.carafe.program.plan.HostFacts.SecurityModule;
import io.carafe.program.plan.KernelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns what the host and a process on it are into the facts that the compiler takes. */
public final class HostFactsMapping {
  /** Where containers are put that do not say otherwise. */
  public static final String CGROUP_PARENT = "carafe";

  private HostFactsMapping() {}

  /** The facts for programs that this process, or a monitor of the same host, will run. */
  public static HostFacts ofThisProcess() {
    HostProbe probe = HostProbe.ofThisHost();
    return of(probe.survey(), probe.process());
  }

  /**
   * The facts for programs that {@code caller} will run. {@link Problem.Unsupported} where the host
   * has too old a kernel, no control groups, or another processor.
   */
  public static HostFacts of(HostSurvey host, ProcessSurvey caller) {
    KernelVersion kernel = KernelVersion.parse(host.kernelRelease());
    if (kernel.compareTo(KernelVersion.MINIMUM) < 0) {
      throw Problem.unsupported("kernel " + host.kernelRelease() + " is too old")
          .withHint("run a kernel of version " + KernelVersion.MINIMUM + " or later");
    }
    return new HostFacts(
        kernel,
        architecture(),
        layout(host, caller),
        CGROUP_PARENT,
        host.lastCapability(),
        security(host),
        new Caller(
            caller.uid(),
            caller.gid(),
            caller.oomScoreAdjustment(),
            caller.boundingCapabilities()));
  }

  private static Architecture architecture() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "amd64", "x86_64" -> Architecture.X86_64;
      case "aarch64" -> Architecture.AARCH64;
      default -> throw Problem.unsupported("processor architecture " + name + " is not supported");
    };
  }

  private static SecurityModule security(HostSurvey host) {
    if (host.securityModules().contains("selinux")) {
      return SecurityModule.SELINUX;
    }
    return host.securityModules().contains("apparmor")
        ? SecurityModule.APPARMOR
        : SecurityModule.NONE;
  }

  /** A hierarchy mounted several times counts once, where it was mounted first. */
  private static CgroupLayout layout(HostSurvey host, ProcessSurvey caller) {
    List<CgroupLayout.Hierarchy> hierarchies = new ArrayList<>();
    Optional<CgroupMount> unified = Optional.empty();
    for (CgroupMount mount : host.cgroupMounts()) {
      if (mount.version() == 2) {
        unified = unified.isPresent() ? unified : Optional.of(mount);
      } else if (!mount.controllers().isEmpty() && !isKnown(hierarchies, mount)) {
        hierarchies.add(
            new CgroupLayout.Hierarchy(
                mount.mountPoint(), mount.controllers(), ownPath(mount, caller)));
      }
    }
    if (hierarchies.isEmpty() && unified.isEmpty()) {
      throw Problem.unsupported("no control groups are mounted")
          .withHint("mount -t cgroup2 cgroup2 /sys/fs/cgroup");
    }
    if (hierarchies.isEmpty()) {
      CgroupMount mount = unified.get();
      return new CgroupLayout.V2(mount.mountPoint(), mount.controllers(), ownPath(mount, caller));
    }
    return unified.isPresent()
        ? new CgroupLayout.Hybrid(hierarchies, unified.get().mountPoint())
        : new CgroupLayout.V1(hierarchies);
  }

  private static boolean isKnown(List<CgroupLayout.Hierarchy> hierarchies, CgroupMount mount) {
    return hierarchies.stream()
        .anyMatch(hierarchy -> hierarchy.controllers().equals(mount.controllers()));
  }

  /** The caller's group as seen below the mount point. */
  private static String ownPath(CgroupMount mount, ProcessSurvey caller) {
    String path = caller.cgroupPath(mount);
    String root = mount.root();
    if (root.equals("/")) {
      return path;
    }
    if (path.equals(root)) {
      return "/";
    }
    return path.startsWith(root + "/") ? path.substring(root.length()) : "/";
  }
}
