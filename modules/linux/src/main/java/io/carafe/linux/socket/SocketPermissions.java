package io.carafe.linux.socket;

import java.util.OptionalLong;

/**
 * Who may connect to a server.
 *
 * @param mode the permission bits of its file; connecting needs write permission
 * @param gid the group of its file; empty for that of this process
 */
public record SocketPermissions(int mode, OptionalLong gid) {
  /** Only this user. */
  public static final SocketPermissions PRIVATE = new SocketPermissions(0600, OptionalLong.empty());
}
