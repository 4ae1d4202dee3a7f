package io.carafe.engine.port;

import io.carafe.linux.Fd;

/** Makes pairs of connected sockets. */
@FunctionalInterface
public interface SocketPairs {
  /** A new pair of stream sockets, close-on-exec. */
  Pair open();

  /** Two connected sockets; whoever takes one closes it. */
  record Pair(Fd ours, Fd theirs) {}
}
