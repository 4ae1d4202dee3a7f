package io.carafe.program.plan;

import java.util.List;

/** Where a container's root filesystem comes from. */
public sealed interface Rootfs {

  /** A folder, as an OCI bundle names it. */
  record Directory(String path) implements Rootfs {
    /** Checks that the path is absolute. */
    public Directory {
      requireAbsolute(path);
    }
  }

  /**
   * An overlay of folders.
   *
   * @param lowers the layers, topmost first
   * @param upper the folder that takes the changes
   * @param work an empty folder on the same file system
   * @param volatileUpper whether the changes need not survive a crash
   */
  record Overlay(List<String> lowers, String upper, String work, boolean volatileUpper)
      implements Rootfs {
    /** Checks the paths. */
    public Overlay {
      lowers = List.copyOf(lowers);
      if (lowers.isEmpty()) {
        throw new IllegalArgumentException("overlay without layers");
      }
      lowers.forEach(Rootfs::requireAbsolute);
      requireAbsolute(upper);
      requireAbsolute(work);
    }
  }

  private static void requireAbsolute(String path) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      throw new IllegalArgumentException("path " + path + " is not absolute");
    }
  }
}
