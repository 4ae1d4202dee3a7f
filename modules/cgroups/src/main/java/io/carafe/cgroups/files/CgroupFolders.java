package io.carafe.cgroups.files;

import io.carafe.linux.host.CgroupMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a container's cgroups are.
 *
 * @param separate controller of version 1, or {@code name=systemd}, to its folder; several may
 *     share one
 * @param unified the folder of version 2, if that is mounted
 */
public record CgroupFolders(Map<String, Path> separate, Optional<Path> unified) {
  /** Copies the map; there has to be a folder. */
  public CgroupFolders {
    separate = Collections.unmodifiableMap(new LinkedHashMap<>(separate));
    if (separate.isEmpty() && unified.isEmpty()) {
      throw new IllegalArgumentException("no cgroup");
    }
  }

  /**
   * The folders at {@code path} in each mounted hierarchy.
   *
   * @param path from a hierarchy's root, without a slash in front: {@code carafe/web}
   */
  public static CgroupFolders at(List<CgroupMount> mounts, String path) {
    Map<String, Path> separate = new LinkedHashMap<>();
    Optional<Path> unified = Optional.empty();
    for (CgroupMount mount : mounts) {
      Path folder = Path.of(mount.mountPoint(), path);
      if (mount.version() == 2) {
        unified = unified.isPresent() ? unified : Optional.of(folder);
      } else {
        mount.controllers().forEach(controller -> separate.putIfAbsent(controller, folder));
      }
    }
    return new CgroupFolders(separate, unified);
  }

  /** Whether version 2 has the controllers. */
  public boolean isUnified() {
    return separate.isEmpty();
  }

  /** The files of a controller, if the host has it. */
  public Optional<KernelFiles> of(String controller) {
    return isUnified()
        ? unified.map(KernelFiles::new)
        : Optional.ofNullable(separate.get(controller)).map(KernelFiles::new);
  }

  /** Every folder once. */
  public List<Path> all() {
    LinkedHashSet<Path> folders = new LinkedHashSet<>(separate.values());
    unified.ifPresent(folders::add);
    return new ArrayList<>(folders);
  }
}
