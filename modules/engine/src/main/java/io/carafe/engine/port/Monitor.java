package io.carafe.engine.port;

import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.WindowSize;
import io.carafe.linux.Fd;

/** A connection to one living monitor. Methods do nothing once the monitor is gone. */
public interface Monitor extends AutoCloseable {
  /** Sends a signal to the first process. */
  void kill(Signal signal);

  /** Gives the terminal a new size. */
  void resize(WindowSize size);

  /** Hands a client's socket over: it gets the streams from now on. The caller closes its copy. */
  void addClient(Fd client);

  /** Lets go of the monitor, which goes on without this connection. */
  @Override
  void close();
}
