package io.carafe.images.bundle;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The extended attributes that layers carry: file capabilities and {@code user.*}. */
final class BundleXattrs {
  private BundleXattrs() {}

  static boolean isCarried(String key) {
    return key.equals("security.capability")
        || (key.startsWith("user.") && !key.startsWith("user.overlay."));
  }

  /** Those of the file at {@code place}. */
  static SortedMap<String, byte[]> of(TreeWalk.Place place) {
    SortedMap<String, byte[]> attributes = new TreeMap<>();
    if (place.isRoot()) {
      try (var root =
          place
              .folder()
              .open(
                  ".",
                  io.carafe.linux.file.OpenHow.folder(
                      io.carafe.linux.file.Resolve.NO_LINKS_ANY_MOUNT))) {
        root.attributeKeys().stream()
            .filter(BundleXattrs::isCarried)
            .forEach(key -> root.attribute(key).ifPresent(value -> attributes.put(key, value)));
      }
      return attributes;
    }
    for (String key : keys(place)) {
      if (isCarried(key)) {
        place.folder().attribute(place.name(), key).ifPresent(v -> attributes.put(key, v));
      }
    }
    return attributes;
  }

  private static List<String> keys(TreeWalk.Place place) {
    try {
      return place.folder().attributeKeys(place.name());
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.EOPNOTSUPP) {
        return List.of();
      }
      throw e;
    }
  }
}
