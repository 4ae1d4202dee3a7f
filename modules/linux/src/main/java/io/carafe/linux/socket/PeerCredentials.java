package io.carafe.linux.socket;

/**
 * Who connected, as it was at that moment. The pid may belong to somebody else by now: see {@link
 * UnixSocket#peerPidfd}.
 *
 * @param pid the process
 * @param uid its effective user
 * @param gid its effective group
 */
public record PeerCredentials(int pid, long uid, long gid) {}
