package io.carafe.app.cli;

import io.carafe.linux.Fd;
import io.carafe.linux.socket.PeerCredentials;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;
import java.io.IOException;

/** What a verb can ask of the client's process. */
public interface ClientPort {
  /**
   * Hands the client a socket that speaks the monitor protocol; the client relays its own streams
   * over it until the container ends or the user detaches. The descriptor stays the caller's.
   */
  void attach(Fd socket, AttachFlags flags);

  /** Who the client's user is. */
  PeerCredentials user();

  /**
   * Reads a line from the terminal that is the client's standard input, without showing it.
   *
   * @param hidden called when nothing is shown any more: to ask for the line
   */
  String hiddenLine(Runnable hidden) throws IOException, InterruptedException;

  /** Lets the client, once it has its exit code, wait for the end of the daemon's process. */
  void awaitDaemonsEnd();

  /** Whether the client is still connected. */
  boolean connected();
}
