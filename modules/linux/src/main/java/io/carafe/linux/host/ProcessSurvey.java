package io.carafe.linux.host;

import java.util.List;
import java.util.Map;

/**
 * What a process is.
 *
 * @param uid its effective user
 * @param gid its effective group
 * @param effectiveCapabilities what it may do, a bit for each capability
 * @param boundingCapabilities what its children may ever gain
 * @param oomScoreAdjustment its oom_score_adj
 * @param namespaces the inode number of each of its namespaces, by the name in {@code /proc/PID/ns}
 * @param cgroups the groups it is in
 * @param limits its resource limits, by the kernel's sentence, such as {@code Max open files}
 */
public record ProcessSurvey(
    long uid,
    long gid,
    long effectiveCapabilities,
    long boundingCapabilities,
    int oomScoreAdjustment,
    Map<String, Long> namespaces,
    List<Membership> cgroups,
    Map<String, Limit> limits) {
  /** Copies the collections. */
  public ProcessSurvey {
    namespaces = Map.copyOf(namespaces);
    cgroups = List.copyOf(cgroups);
    limits = Map.copyOf(limits);
  }

  /**
   * A group that a process is in.
   *
   * @param controllers those of its hierarchy; empty for version 2
   * @param path from the hierarchy's root
   */
  public record Membership(List<String> controllers, String path) {
    /** Copies the list. */
    public Membership {
      controllers = List.copyOf(controllers);
    }
  }

  /**
   * A resource limit; {@link Long#MAX_VALUE} is none.
   *
   * @param soft what holds
   * @param hard up to what the process may raise it
   */
  public record Limit(long soft, long hard) {}

  /** The path of its group in the hierarchy of {@code mount}, or {@code /} where it is in none. */
  public String cgroupPath(CgroupMount mount) {
    for (Membership membership : cgroups) {
      boolean same =
          mount.version() == 2
              ? membership.controllers().isEmpty()
              : membership.controllers().equals(mount.controllers())
                  || membership.controllers().stream().anyMatch(mount.controllers()::contains);
      if (same) {
        return membership.path();
      }
    }
    return "/";
  }
}
