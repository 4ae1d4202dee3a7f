package io.carafe.engine.record;

import java.util.Optional;

/**
 * A mount of a container after its volumes were resolved.
 *
 * @param kind bind, volume or tmpfs
 * @param source the path on the host; empty for tmpfs
 * @param target the path in the container
 * @param volume the volume's name
 * @param flags the rest
 */
public record MountPoint(
    Kind kind, String source, String target, Optional<String> volume, Flags flags) {
  /** What is mounted. */
  public enum Kind {
    /** A path of the host. */
    BIND,
    /** A folder that Carafe keeps. */
    VOLUME,
    /** Memory. */
    TMPFS;

    /** The word in lists. */
    public String word() {
      return switch (this) {
        case BIND -> "bind";
        case VOLUME -> "volume";
        case TMPFS -> "tmpfs";
      };
    }
  }

  /**
   * Further properties of a mount.
   *
   * @param readOnly whether the container may only read
   * @param anonymous whether the volume goes with its container
   * @param propagation of a bind
   */
  public record Flags(boolean readOnly, boolean anonymous, String propagation) {}
}
