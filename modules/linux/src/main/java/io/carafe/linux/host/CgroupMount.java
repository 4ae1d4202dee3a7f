package io.carafe.linux.host;

import java.util.List;

/**
 * A mounted control group hierarchy.
 *
 * @param version 1 or 2
 * @param mountPoint where it is mounted
 * @param root which group of the hierarchy is seen there, {@code /} for all of it
 * @param controllers the controllers, {@code name=systemd} for a hierarchy without one; for version
 *     2 those that its topmost group offers
 */
public record CgroupMount(int version, String mountPoint, String root, List<String> controllers) {
  /** Copies the list. */
  public CgroupMount {
    controllers = List.copyOf(controllers);
  }
}
