package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.spec.runtime.OciIdMapping;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciNamespaceType;
import java.util.List;
import java.util.OptionalLong;

/**
 * Gives the container's cgroup of version 2 to its user, so that it can make cgroups below: where
 * it has user and cgroup namespaces of its own and sees the cgroup writable. Source: runtime-spec
 * config-linux.md, section Cgroup ownership.
 */
final class CgroupDelegation {
  /** What the kernel lists in /sys/kernel/cgroup/delegate and may be missing on older ones. */
  private static final List<String> FILES =
      List.of(
          "cgroup.procs",
          "cgroup.threads",
          "cgroup.subtree_control",
          "memory.oom.group",
          "memory.reclaim");

  private final Context context;
  private final ProgramBuilder code;
  private final CgroupPaths paths;

  CgroupDelegation(Context context, CgroupPaths paths) {
    this.context = context;
    this.code = context.code();
    this.paths = paths;
  }

  /** In the host process, after the cgroup was made. */
  void apply() {
    String mountPoint = paths.unified();
    boolean own = context.isNew(OciNamespaceType.USER) && context.isNew(OciNamespaceType.CGROUP);
    if (mountPoint == null || !paths.isUnifiedOnly() || !own || !isWritable()) {
      return;
    }
    OptionalLong owner = owner();
    if (owner.isEmpty()) {
      return;
    }
    String folder = paths.folder(mountPoint);
    code.because("/linux/cgroupsPath", "give cgroup " + folder + " to the container's user");
    give(folder, owner.getAsLong());
    for (String file : FILES) {
      give(folder + "/" + file, owner.getAsLong());
    }
  }

  private void give(String path, long owner) {
    code.call(SystemCall.FCHOWNAT, HERE, code.text(path), number(owner), number(-1), number(0))
        .accept(Errno.ENOENT);
  }

  private boolean isWritable() {
    for (OciMount mount : context.spec().mounts()) {
      String type = mount.type().orElse("");
      if ((type.equals("cgroup") || type.equals("cgroup2"))
          && Paths.clean(mount.destination()).equals("/sys/fs/cgroup")) {
        return !mount.options().contains("ro");
      }
    }
    return false;
  }

  private OptionalLong owner() {
    long uid = context.process().user().uid();
    for (OciIdMapping map : context.linux().namespaces().uidMappings()) {
      if (map.toHost(uid).isPresent()) {
        return map.toHost(uid);
      }
    }
    return OptionalLong.empty();
  }
}
