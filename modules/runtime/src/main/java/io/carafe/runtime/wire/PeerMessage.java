package io.carafe.runtime.wire;

import io.carafe.linux.Fd;

/** What a peer, a client or the daemon, says to a monitor. */
public sealed interface PeerMessage {
  /** The most bytes of one {@link Stdin}. */
  int STDIN_BYTES_MAX = 64 * 1024;

  /**
   * Input for the container.
   *
   * @param bytes at most {@value #STDIN_BYTES_MAX}
   */
  record Stdin(Bytes bytes) implements PeerMessage {}

  /** The end of the input. */
  record StdinClose() implements PeerMessage {}

  /**
   * The terminal has a new size.
   *
   * @param size the size
   */
  record Resize(TerminalSize size) implements PeerMessage {}

  /**
   * A signal for the container's first process.
   *
   * @param signal its number
   */
  record Kill(int signal) implements PeerMessage {}

  /**
   * Output is wanted from now on.
   *
   * @param stdout whether that of stdout (or the terminal)
   * @param stderr whether that of stderr
   * @param taken whether to be told {@link MonitorMessage.Taken}
   */
  record Subscribe(boolean stdout, boolean stderr, boolean taken) implements PeerMessage {}

  /** The log's file was moved: open a new one. */
  record Reopen() implements PeerMessage {}

  /**
   * The program to go on with after an {@link MonitorMessage.Ask}.
   *
   * @param program the encoded program
   */
  record Answer(Bytes program) implements PeerMessage {}

  /**
   * A further peer, subscribed to both streams.
   *
   * @param socket its socket; stays the sender's
   */
  record AddPeer(Fd socket) implements PeerMessage {}
}
