package io.carafe.runtime.wire;

import io.carafe.base.Problem;

/** The types of frames, with their numbers on the wire. */
public enum FrameType {
  /** Client to daemon: a command line. */
  REQUEST(1),
  /** Client to daemon: a signal it got. */
  SIGNAL(2),
  /** Client to daemon: what became of a program. */
  RESULT(3),
  /** Daemon to client: end with this code. */
  EXIT(16),
  /** Daemon to client: relay this socket of a monitor. */
  ATTACH(17),
  /** Daemon to client: run this program yourself. */
  PROGRAM(18),
  /** Daemon to client: compile on your own. */
  HOST_ONLY(19),
  /** Peer to monitor: bytes for stdin. */
  STDIN(32),
  /** Peer to monitor: the end of stdin. */
  STDIN_CLOSE(33),
  /** Peer to monitor: the terminal's size. */
  RESIZE(34),
  /** Peer to monitor: a signal for the first process. */
  KILL(35),
  /** Peer to monitor: send output from now on. */
  SUBSCRIBE(36),
  /** Peer to monitor: reopen the log. */
  REOPEN(37),
  /** Daemon to monitor: the program that answers ASK. */
  ANSWER(40),
  /** Daemon to monitor: a further peer. */
  ADD_PEER(41),
  /** Monitor: the container runs. */
  STARTED(48),
  /** Monitor: an instruction failed. */
  FAILED(49),
  /** Monitor: output. */
  STDOUT(50),
  /** Monitor: error output. */
  STDERR(51),
  /** Monitor: the first process has ended. */
  EXITED(52),
  /** Monitor: the program asks the compiler. */
  ASK(53),
  /** Monitor: all is cleaned up. */
  GONE(54),
  /** Monitor: how the container is, first of all. */
  STATE(55),
  /** Monitor: stdin that is out of the way. */
  TAKEN(56),
  /** Daemon to zygote: become a monitor. */
  SPAWN(64),
  /** Daemon to zygote: who are you. */
  HELLO(65),
  /** Zygote to daemon: who it is. */
  VERSION(66);

  private final int number;

  FrameType(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  static FrameType of(int number) {
    for (FrameType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw Problem.corrupt("frame type " + number + " is unknown");
  }
}
