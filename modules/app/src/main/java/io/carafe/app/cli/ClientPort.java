package io.carafe.app.cli;

import io.carafe.linux.Fd;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;

/** What a verb can ask of the client's process. */
public interface ClientPort {
  /**
   * Hands the client a socket that speaks the monitor protocol; the client relays its own streams
   * over it until the container ends or the user detaches. The descriptor stays the caller's.
   */
  void attach(Fd socket, AttachFlags flags);

  /** Whether the client is still connected. */
  boolean connected();
}
