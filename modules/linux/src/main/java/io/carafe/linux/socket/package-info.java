/**
 * Unix stream sockets between processes of one host, with descriptors passed along.
 *
 * <p>{@link io.carafe.linux.socket.UnixServer} listens at a path, {@link
 * io.carafe.linux.socket.UnixSocket} is a connection. Calls block their platform thread; shutting a
 * socket down wakes whoever is blocked on it. A path that is too long for a socket address is
 * reached through the descriptor of its folder.
 */
@NullMarked
package io.carafe.linux.socket;

import org.jspecify.annotations.NullMarked;
