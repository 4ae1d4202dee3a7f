package io.carafe.program.compile;

import io.carafe.base.Problem;
import io.carafe.spec.runtime.OciIdMapping;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciNamespaceType;
import io.carafe.spec.runtime.OciNamespaces;
import io.carafe.spec.runtime.OciTimeOffsets;
import io.carafe.spec.runtime.OciUser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/** What a configuration may not say although each part of it is well-formed. */
final class ConfigurationCheck {
  /** What may be mounted on below /proc: files that tools replace. Source: CVE-2019-16884. */
  private static final Set<String> PROC_FILES =
      Set.of(
          "/proc/cpuinfo",
          "/proc/diskstats",
          "/proc/meminfo",
          "/proc/stat",
          "/proc/swaps",
          "/proc/uptime",
          "/proc/loadavg",
          "/proc/slabinfo",
          "/proc/net/dev",
          "/proc/sys/kernel/ns_last_pid",
          "/proc/sys/crypto/fips_enabled");

  private final Context context;
  private final OciNamespaces namespaces;

  ConfigurationCheck(Context context) {
    this.context = context;
    this.namespaces = context.linux().namespaces();
  }

  /**
   * Checks all rules.
   *
   * @throws Problem.Invalid where one is broken; the pointer says where
   */
  void check() {
    checkMappings();
    checkTime();
    new SysctlCheck(context).check();
    List<OciMount> mounts = context.spec().mounts();
    for (int i = 0; i < mounts.size(); i++) {
      checkMount(mounts.get(i), "/mounts/" + i);
    }
  }

  private void checkMappings() {
    if (!context.isNew(OciNamespaceType.USER)) {
      return;
    }
    checkMapping(namespaces.uidMappings(), "uidMappings");
    checkMapping(namespaces.gidMappings(), "gidMappings");
    OciUser user = context.process().user();
    requireMapped(namespaces.uidMappings(), user.uid(), "uid");
    requireMapped(namespaces.gidMappings(), user.gid(), "gid");
    for (int i = 0; i < user.additionalGids().size(); i++) {
      requireMapped(namespaces.gidMappings(), user.additionalGids().get(i), "additionalGids/" + i);
    }
  }

  private static void checkMapping(List<OciIdMapping> maps, String member) {
    String pointer = "/linux/" + member;
    if (maps.isEmpty()) {
      throw Problem.invalid("user namespace without " + member)
          .withHint("map at least the container's id 0")
          .withPointer(pointer);
    }
    if (!isMapped(maps, 0)) {
      throw Problem.invalid(member + " do not map the container's id 0, which prepares it")
          .withPointer(pointer);
    }
    checkOverlap(maps, OciIdMapping::containerId, pointer);
    checkOverlap(maps, OciIdMapping::hostId, pointer);
  }

  private static void checkOverlap(
      List<OciIdMapping> maps, ToLongFunction<OciIdMapping> start, String pointer) {
    List<OciIdMapping> sorted = new ArrayList<>(maps);
    sorted.sort(Comparator.comparingLong(start));
    for (int i = 1; i < sorted.size(); i++) {
      long end = start.applyAsLong(sorted.get(i - 1)) + sorted.get(i - 1).size();
      if (end > start.applyAsLong(sorted.get(i))) {
        throw Problem.invalid("id " + start.applyAsLong(sorted.get(i)) + " is mapped twice")
            .withPointer(pointer);
      }
    }
  }

  private static boolean isMapped(List<OciIdMapping> maps, long id) {
    return maps.stream().anyMatch(map -> map.toHost(id).isPresent());
  }

  private static void requireMapped(List<OciIdMapping> maps, long id, String member) {
    if (!isMapped(maps, id)) {
      throw Problem.invalid(id + " is not mapped in the container's user namespace")
          .withPointer("/process/user/" + member);
    }
  }

  private void checkTime() {
    OciTimeOffsets offsets = namespaces.timeOffsets();
    boolean some = offsets.boottime().isPresent() || offsets.monotonic().isPresent();
    if (some && context.isJoined(OciNamespaceType.TIME)) {
      throw Problem.invalid("timeOffsets need a new time namespace, not one joined by its path")
          .withPointer("/linux/timeOffsets");
    }
  }

  private void checkMount(OciMount mount, String pointer) {
    if (Paths.climbs(mount.destination())) {
      throw Problem.invalid("mount on " + mount.destination() + ", which is outside the root")
          .withPointer(pointer + "/destination");
    }
    String destination = Paths.clean(mount.destination());
    boolean ofProc = mount.type().orElse("").equals("proc") || mount.isBind();
    boolean allowed = destination.equals("/proc") ? ofProc : PROC_FILES.contains(destination);
    if (Paths.isWithin(destination, "/proc") && !allowed) {
      throw Problem.invalid(
              "mount on "
                  + destination
                  + ": on /proc only a proc may be mounted, below it only over files such as"
                  + " /proc/meminfo")
          .withPointer(pointer + "/destination");
    }
    checkOptions(mount, pointer);
  }

  private void checkOptions(OciMount mount, String pointer) {
    MountOptions options = MountOptions.parse(mount.options());
    if (options.isIdMapped()
        && mount.uidMappings().isEmpty()
        && context.namespace(OciNamespaceType.USER).isEmpty()) {
      throw Problem.invalid("idmap without mappings, in a container without a user namespace")
          .withHint("give the mount uidMappings and gidMappings")
          .withPointer(pointer + "/options");
    }
    if (options.isCopyUp() && !mount.type().orElse("").equals("tmpfs")) {
      throw Problem.invalid("tmpcopyup on a mount that is no tmpfs")
          .withPointer(pointer + "/options");
    }
  }
}
