package io.carafe.program.plan;

import java.util.List;
import java.util.stream.Stream;

/** How the host's control groups are mounted. */
public sealed interface CgroupLayout {
  /** Where each hierarchy is mounted, such as {@code /sys/fs/cgroup/memory}. */
  List<String> mountPoints();

  /**
   * A mounted hierarchy of cgroup version 1.
   *
   * @param mountPoint such as {@code /sys/fs/cgroup/memory}
   * @param controllers names such as {@code cpu} and {@code cpuacct}, or one {@code name=systemd}
   * @param ownPath the caller's own cgroup in it, such as {@code /} (/proc/self/cgroup)
   */
  record Hierarchy(String mountPoint, List<String> controllers, String ownPath) {
    /** Copies the list. */
    public Hierarchy {
      controllers = List.copyOf(controllers);
      if (controllers.isEmpty() || mountPoint.charAt(0) != '/' || ownPath.charAt(0) != '/') {
        throw new IllegalArgumentException("hierarchy " + mountPoint + controllers + ownPath);
      }
    }

    /** Whether it has this controller. */
    public boolean has(String controller) {
      return controllers.contains(controller);
    }

    /** The last part of the mount point: {@code memory}, {@code cpu,cpuacct}. */
    public String name() {
      return mountPoint.substring(mountPoint.lastIndexOf('/') + 1);
    }
  }

  /** Hierarchies of version 1 only. */
  record V1(List<Hierarchy> hierarchies) implements CgroupLayout {
    /** Copies the list. */
    public V1 {
      hierarchies = List.copyOf(hierarchies);
    }

    @Override
    public List<String> mountPoints() {
      return hierarchies.stream().map(Hierarchy::mountPoint).toList();
    }
  }

  /**
   * Hierarchies of version 1 with the controllers, and a unified one without any beside them.
   *
   * @param hierarchies version 1
   * @param unified mount point of version 2, such as {@code /sys/fs/cgroup/unified}
   */
  record Hybrid(List<Hierarchy> hierarchies, String unified) implements CgroupLayout {
    /** Copies the list. */
    public Hybrid {
      hierarchies = List.copyOf(hierarchies);
    }

    @Override
    public List<String> mountPoints() {
      return Stream.concat(hierarchies.stream().map(Hierarchy::mountPoint), Stream.of(unified))
          .toList();
    }
  }

  /**
   * Version 2 only.
   *
   * @param mountPoint such as {@code /sys/fs/cgroup}
   * @param controllers names of the controllers that it offers
   * @param ownPath the caller's own cgroup
   */
  record V2(String mountPoint, List<String> controllers, String ownPath) implements CgroupLayout {
    /** Copies the list. */
    public V2 {
      controllers = List.copyOf(controllers);
    }

    @Override
    public List<String> mountPoints() {
      return List.of(mountPoint);
    }
  }
}
