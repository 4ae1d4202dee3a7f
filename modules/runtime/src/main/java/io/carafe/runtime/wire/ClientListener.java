package io.carafe.runtime.wire;

/** Is told what a client does while the daemon works for it, on the connection's thread. */
public interface ClientListener {
  /** The client got a signal. */
  void signalled(int signal);

  /** The client is gone, or the connection was closed. Comes once, last. */
  void gone();
}
