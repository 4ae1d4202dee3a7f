package io.carafe.program.plan;

import io.carafe.program.Architecture;

/**
 * What the compiler has to know about the host: one record, so that a test can compile for any
 * host.
 *
 * @param kernel the running kernel
 * @param architecture the processor
 * @param cgroups how control groups are mounted
 * @param cgroupParent where containers that do not say otherwise are put, relative to each
 *     hierarchy's root and without slashes around it: {@code carafe}
 * @param lastCapability the highest capability the kernel knows (/proc/sys/kernel/cap_last_cap)
 * @param security the Linux security module that labels processes
 * @param caller who compiles
 */
public record HostFacts(
    KernelVersion kernel,
    Architecture architecture,
    CgroupLayout cgroups,
    String cgroupParent,
    int lastCapability,
    SecurityModule security,
    Caller caller) {

  /** A security module that labels processes. */
  public enum SecurityModule {
    /** None that Carafe knows. */
    NONE,
    /** AppArmor. */
    APPARMOR,
    /** SELinux. */
    SELINUX
  }

  /**
   * The process that will run the program.
   *
   * @param uid its effective user id
   * @param gid its effective group id
   * @param oomScoreAdjustment its oom_score_adj
   * @param capabilities its bounding set as a bit mask; what is not in it cannot be granted
   */
  public record Caller(long uid, long gid, int oomScoreAdjustment, long capabilities) {}

  /** Checks the parent path. */
  public HostFacts {
    if (cgroupParent.isEmpty() || cgroupParent.startsWith("/") || cgroupParent.endsWith("/")) {
      throw new IllegalArgumentException("cgroup parent " + cgroupParent);
    }
  }
}
