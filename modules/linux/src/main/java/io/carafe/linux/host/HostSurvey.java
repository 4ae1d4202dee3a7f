package io.carafe.linux.host;

import io.carafe.base.ByteSize;
import java.util.List;
import java.util.Set;

/**
 * What the host is.
 *
 * @param kernelRelease such as {@code 6.12.43+deb13-amd64}
 * @param hostname its name
 * @param cgroupMounts where control groups are mounted, in the order of the mount table
 * @param lastCapability the highest capability that the kernel knows
 * @param securityModules the active security modules, such as {@code apparmor}
 * @param seccompActions what filters may answer, such as {@code user_notif}; empty without seccomp
 * @param filesystems the types that can be mounted without loading a module, such as {@code
 *     overlay}
 * @param processors how many processors are online
 * @param memory the memory in all
 */
public record HostSurvey(
    String kernelRelease,
    String hostname,
    List<CgroupMount> cgroupMounts,
    int lastCapability,
    Set<String> securityModules,
    List<String> seccompActions,
    Set<String> filesystems,
    int processors,
    ByteSize memory) {
  /** Copies the collections. */
  public HostSurvey {
    cgroupMounts = List.copyOf(cgroupMounts);
    securityModules = Set.copyOf(securityModules);
    seccompActions = List.copyOf(seccompActions);
    filesystems = Set.copyOf(filesystems);
  }
}
