package io.carafe.runtime.wire;

/** Is told what a client does while the daemon works for it, on the connection's thread. */
public interface ClientListener {
  /** The client got a signal. */
  void signalled(int signal);

  /**
   * The program that the client runs asks to be continued: the encoded program to go on with. The
   * descriptors are closed after the return. A problem that this throws ends the connection.
   */
  Bytes asked(MonitorMessage.Ask ask);

  /** The client is gone, or the connection was closed. Comes once, last. */
  void gone();
}
