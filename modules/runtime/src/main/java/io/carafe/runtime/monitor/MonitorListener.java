package io.carafe.runtime.monitor;

import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.MonitorMessage.Ask;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import io.carafe.runtime.wire.MonitorMessage.Output;
import io.carafe.runtime.wire.MonitorMessage.Started;
import io.carafe.runtime.wire.MonitorMessage.State;
import io.carafe.runtime.wire.ProgramFailure;

/**
 * Is told what a monitor says, one at a time and in order, on a thread of the connection: first
 * {@code state}, then {@code asked} any number of times, {@code started} or {@code failed}, after
 * {@code started} {@code exited}, and always {@code gone} as the last.
 */
public interface MonitorListener {
  /** How the container is at the begin of this connection. */
  default void state(State state) {}

  /** The program ran to its end and nothing failed. Not told again on a later connection. */
  void started(Started started);

  /** An instruction failed, and what the program had made is cleaned up. */
  void failed(ProgramFailure failure);

  /** Output, where the connection subscribed to it. */
  default void output(Output output) {}

  /** So many more bytes of stdin are out of the way, where the connection asked to know. */
  default void taken(int bytes) {}

  /**
   * The program asks to be continued: the encoded program to go on with. The descriptors are closed
   * after the return. A problem that this throws ends the connection, and the monitor with it.
   */
  Bytes asked(Ask ask);

  /** The first process has ended and all of its output is written. */
  void exited(Exited exited);

  /** The connection has ended, after {@code exited} because all is cleaned up. Comes once. */
  void gone();
}
