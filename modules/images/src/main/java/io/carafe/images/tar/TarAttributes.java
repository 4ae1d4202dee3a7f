package io.carafe.images.tar;

import io.carafe.base.Problem;
import java.time.Instant;

/**
 * Owner, permissions and time of an entry.
 *
 * @param mode permission bits with set-user-id, set-group-id and sticky, 0 to 07777
 * @param uid owner, 0 to 2<sup>32</sup> - 2
 * @param gid group, 0 to 2<sup>32</sup> - 2
 * @param modified time of the last change of the content
 */
public record TarAttributes(int mode, long uid, long gid, Instant modified) {
  /** The largest user or group id; 2<sup>32</sup> - 1 means "unchanged" to chown(2). */
  public static final long ID_MAX = 0xffff_fffeL;

  /** Checks the ranges. */
  public TarAttributes {
    if (mode < 0 || mode > 07777) {
      throw Problem.invalid("mode %o is not within 07777".formatted(mode));
    }
    if (uid < 0 || uid > ID_MAX || gid < 0 || gid > ID_MAX) {
      throw Problem.invalid("owner %d:%d is out of range".formatted(uid, gid));
    }
  }

  /** Attributes of a file of root's with {@code mode}, last changed at the epoch. */
  public static TarAttributes ofRoot(int mode) {
    return new TarAttributes(mode, 0, 0, Instant.EPOCH);
  }
}
