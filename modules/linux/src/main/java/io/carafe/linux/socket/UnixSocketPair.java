package io.carafe.linux.socket;

/**
 * Two sockets connected to each other; close both.
 *
 * @param near the one that stays here, by convention
 * @param far the one to be passed on, by convention
 */
public record UnixSocketPair(UnixSocket near, UnixSocket far) implements AutoCloseable {
  @Override
  public void close() {
    near.close();
    far.close();
  }
}
