package io.carafe.images.layer;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import java.util.Map;

/**
 * Which extended attributes of an archive reach the disk: file capabilities and {@code user.*}.
 *
 * <p>Overlay's own, in either name space, would let an archive hide and redirect files; labels and
 * other {@code trusted.*} and {@code security.*} ones are the host's business.
 */
final class LayerXattrs {
  private static final String CAPABILITY = "security.capability";
  private static final String USER_PREFIX = "user.";
  private static final String OVERLAY_PREFIX = "user.overlay.";

  private LayerXattrs() {}

  /** Sets one attribute of the file that the entry is about. */
  interface Setter {
    void set(String key, byte[] value);
  }

  static void apply(Map<String, byte[]> xattrs, Setter setter) {
    xattrs.forEach((key, value) -> {
      if (key.equals(CAPABILITY)) {
        setter.set(key, value);
      } else if (key.startsWith(USER_PREFIX) && !key.startsWith(OVERLAY_PREFIX)) {
        setIfPossible(setter, key, value);
      }
    });
  }

  /** Links and devices cannot have {@code user.*} attributes, some file systems have none. */
  private static void setIfPossible(Setter setter, String key, byte[] value) {
    try {
      setter.set(key, value);
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.EPERM && e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
    }
  }
}
