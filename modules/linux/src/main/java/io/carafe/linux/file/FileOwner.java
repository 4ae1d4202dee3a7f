package io.carafe.linux.file;

import io.carafe.base.Problem;

/**
 * A user and a group, each 0 to 2^32 - 2.
 *
 * @param uid the user
 * @param gid the group
 */
public record FileOwner(long uid, long gid) {
  /** The superuser. */
  public static final FileOwner ROOT = new FileOwner(0, 0);

  private static final long ID_MAX = (1L << 32) - 2;

  /** Checks the bounds; 2^32 - 1 means "keep" to the kernel and is no id. */
  public FileOwner {
    if (uid < 0 || uid > ID_MAX || gid < 0 || gid > ID_MAX) {
      throw Problem.invalid("owner %d:%d is out of bounds".formatted(uid, gid));
    }
  }
}
