package io.carafe.linux.file;

/**
 * How the kernel resolves a path relative to a folder.
 *
 * <p>Source: openat2(2), kernel include/uapi/linux/openat2.h; each excludes magic links.
 */
public enum Resolve {
  /** No symbolic link anywhere, nothing above the folder, no other mount. For one's own files. */
  NO_LINKS(0x01 | 0x02 | 0x04 | 0x08),
  /** No symbolic link anywhere and nothing above the folder; other mounts are fine. */
  NO_LINKS_ANY_MOUNT(0x02 | 0x04 | 0x08),
  /** Links are followed as long as they stay below the folder; an escape is EXDEV. */
  BENEATH(0x02 | 0x08),
  /** The folder is the root: absolute links and {@code ..} stay inside it, as after chroot(2). */
  IN_ROOT(0x02 | 0x10),
  /** As open(2) does: for paths of the administrator only. */
  FREE(0);

  private final long bits;

  Resolve(long bits) {
    this.bits = bits;
  }

  long bits() {
    return bits;
  }
}
