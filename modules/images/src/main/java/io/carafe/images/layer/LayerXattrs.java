package io.carafe.images.layer;

import io.carafe.images.tar.TarBody;
import io.carafe.images.tar.TarEntry;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which extended attributes of an archive reach the disk: file capabilities and {@code user.*}.
 *
 * <p>Overlay's own, in either name space, would let an archive hide and redirect files; labels and
 * other {@code trusted.*} and {@code security.*} ones are the host's business. Links and devices
 * cannot have {@code user.*} attributes (xattr(7)).
 */
final class LayerXattrs {
  private static final String CAPABILITY = "security.capability";
  private static final String USER_PREFIX = "user.";
  private static final String OVERLAY_PREFIX = "user.overlay.";

  private LayerXattrs() {}

  /** The attributes of {@code entry} that may be set. */
  static Map<String, byte[]> of(TarEntry entry) {
    if (entry.xattrs().isEmpty()) {
      return Map.of();
    }
    boolean user =
        switch (entry.body()) {
          case TarBody.Regular _, TarBody.Folder _ -> true;
          case TarBody.SymbolicLink _, TarBody.HardLink _, TarBody.Device _, TarBody.Fifo _ ->
              false;
        };
    Map<String, byte[]> allowed = new LinkedHashMap<>();
    entry
        .xattrs()
        .forEach((key, value) -> {
          if (key.equals(CAPABILITY) || (user && isUser(key))) {
            allowed.put(key, value);
          }
        });
    return allowed;
  }

  /** Whether a file of any kind that has the attribute may keep it. */
  static boolean isAllowed(String key) {
    return key.equals(CAPABILITY) || isUser(key);
  }

  /** Whether {@code key} is in the name space of users, and not overlay's. */
  static boolean isUser(String key) {
    return key.startsWith(USER_PREFIX)
        && key.length() > USER_PREFIX.length()
        && !key.startsWith(OVERLAY_PREFIX);
  }
}
