package io.carafe.engine.user;

import java.util.List;

/**
 * The numbers of a user.
 *
 * @param groups all supplementary groups, the primary one first
 * @param home the home folder of the passwd entry, else {@code /}
 */
public record ResolvedUser(long uid, long gid, List<Long> groups, String home) {
  /** The superuser, where the true user does not matter. */
  public static final ResolvedUser ROOT = new ResolvedUser(0, 0, List.of(), "/");

  /** Copies the list. */
  public ResolvedUser {
    groups = List.copyOf(groups);
  }
}
