package io.carafe.program.compile;

import io.carafe.base.Problem;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.CgroupLayout.Hierarchy;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.PlanOptions;
import io.carafe.spec.runtime.OciSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a container's cgroups are.
 *
 * @param parts the folders of its cgroup, from a hierarchy's root down
 * @param hierarchies version 1, memory last, so that it is joined last
 * @param unified the mount point of version 2; null where there is none
 */
record CgroupPaths(List<String> parts, List<Hierarchy> hierarchies, @Nullable String unified) {

  CgroupPaths {
    parts = List.copyOf(parts);
    hierarchies = List.copyOf(hierarchies);
  }

  static CgroupPaths of(Context context) {
    List<String> parts = parts(context.spec(), context.host(), context.options());
    return switch (context.host().cgroups()) {
      case CgroupLayout.V1 v1 -> new CgroupPaths(parts, memoryLast(v1.hierarchies()), null);
      case CgroupLayout.Hybrid hybrid ->
          new CgroupPaths(parts, memoryLast(hybrid.hierarchies()), hybrid.unified());
      case CgroupLayout.V2 v2 -> new CgroupPaths(parts, List.of(), v2.mountPoint());
    };
  }

  /** The folders of a container's cgroup, from a hierarchy's root down. */
  static List<String> parts(OciSpec spec, HostFacts host, PlanOptions options) {
    String path =
        options
            .cgroupPath()
            .map(given -> "/" + given)
            .or(() -> spec.linux().control().cgroupsPath())
            .orElse(options.id().value());
    boolean absolute = path.startsWith("/");
    List<String> parts = Paths.parts(absolute ? path : host.cgroupParent() + "/" + path);
    if (parts.isEmpty()) {
      throw Problem.invalid("cgroup \"" + path + "\" is the root of the hierarchy")
          .withPointer("/linux/cgroupsPath");
    }
    return parts;
  }

  private static List<Hierarchy> memoryLast(List<Hierarchy> hierarchies) {
    List<Hierarchy> sorted = new ArrayList<>(hierarchies.size());
    for (Hierarchy hierarchy : hierarchies) {
      if (!hierarchy.has("memory")) {
        sorted.add(hierarchy);
      }
    }
    for (Hierarchy hierarchy : hierarchies) {
      if (hierarchy.has("memory")) {
        sorted.add(hierarchy);
      }
    }
    return sorted;
  }

  /** Whether controllers are in version 2. */
  boolean isUnifiedOnly() {
    return hierarchies.isEmpty();
  }

  /** The container's folder in the hierarchy mounted at {@code mountPoint}. */
  String folder(String mountPoint) {
    return mountPoint + "/" + String.join("/", parts);
  }

  /** The folders from the one below the mount point down to the container's own. */
  List<String> folders(String mountPoint) {
    List<String> folders = new ArrayList<>(parts.size());
    String folder = mountPoint;
    for (String part : parts) {
      folder = folder + "/" + part;
      folders.add(folder);
    }
    return folders;
  }

  /**
   * The folders to be removed in the end. That of a scope where systemd watches it is not among
   * them: systemd learns from the empty cgroup that the scope has ended, and removes it.
   */
  List<String> removedFolders() {
    boolean scope = parts.getLast().endsWith(".scope");
    List<String> folders = new ArrayList<>(hierarchies.size() + 1);
    for (Hierarchy hierarchy : hierarchies) {
      if (!scope || !hierarchy.has("name=systemd")) {
        folders.add(folder(hierarchy.mountPoint()));
      }
    }
    if (unified != null && !scope) {
      folders.add(folder(unified));
    }
    return folders;
  }
}
