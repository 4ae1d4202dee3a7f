package io.carafe.runtime.wire;

import io.carafe.linux.Fd;

/** What the daemon says to a client. */
public sealed interface DaemonMessage {
  /**
   * The last message: end with this code.
   *
   * @param code 0 to 255
   */
  record Exit(int code) implements DaemonMessage {}

  /**
   * How a client relays.
   *
   * @param terminal put the own terminal into raw mode and forward its size
   * @param stdinOpen forward stdin
   * @param forwardSignals forward signals as KILL
   * @param detachKeys let the detach keys end the relay
   */
  record AttachFlags(
      boolean terminal, boolean stdinOpen, boolean forwardSignals, boolean detachKeys) {}

  /**
   * Relay a monitor's socket.
   *
   * @param flags how
   * @param socket what to relay; stays the sender's
   */
  record Attach(AttachFlags flags, Fd socket) implements DaemonMessage {}

  /**
   * Run a program in the own process.
   *
   * @param foreground stay the parent until the end, instead of sending a result
   * @param program the encoded program
   */
  record Program(boolean foreground, Bytes program) implements DaemonMessage {}

  /** Compile without this daemon. */
  record HostOnly() implements DaemonMessage {}
}
