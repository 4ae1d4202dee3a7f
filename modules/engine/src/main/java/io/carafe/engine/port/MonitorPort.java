package io.carafe.engine.port;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import java.util.Optional;
import java.util.Set;

/** Starts monitors and finds those that live. */
public interface MonitorPort {
  /**
   * Hands a program to a new monitor, which tells {@code listener} what becomes of it.
   *
   * @throws Problem where there is no monitor; the listener is not called then
   */
  Monitor spawn(SpawnOrder order, MonitorListener listener);

  /** Connects to the living monitor whose socket has this name; empty where nobody answers. */
  Optional<Monitor> reconnect(String socketName, MonitorListener listener);

  /** The names of the sockets that exist, their monitors alive or not. */
  Set<String> sockets();

  /** Removes the socket of a monitor that does not live any more. */
  void forget(String socketName);

  /** What the last monitor of a container recorded of its end; empty where it recorded nothing. */
  Optional<ExitNews> exitRecord(ContainerId container);

  /** Kills what a monitor that vanished left behind, and removes its control groups. */
  void sweep(ContainerId container);

  /** A pidfd of the first process of a running container; the caller closes it. */
  Fd enter(ContainerId container, int pid);
}
