package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import java.time.Instant;
import java.util.List;

/** What a monitor says to its peers. */
public sealed interface MonitorMessage {
  /** How a container is. */
  enum Phase {
    /** Its program runs. */
    STARTING(0),
    /** Its first process runs. */
    RUNNING(1),
    /** Its first process has ended. */
    EXITED(2);

    private final int number;

    Phase(int number) {
      this.number = number;
    }

    /** The number on the wire. */
    public int number() {
      return number;
    }

    static Phase of(int number) {
      return switch (number) {
        case 0 -> STARTING;
        case 1 -> RUNNING;
        case 2 -> EXITED;
        default -> throw Problem.corrupt("phase " + number + " is unknown");
      };
    }
  }

  /**
   * The first message to each peer.
   *
   * @param phase how the container is
   * @param pid the first process; 0 while there is none
   * @param started when it started; the epoch while it has not
   */
  record State(Phase phase, int pid, Instant started) implements MonitorMessage {}

  /**
   * The program ran to its end, and nothing failed.
   *
   * @param pid the first process
   * @param time when it started
   */
  record Started(int pid, Instant time) implements MonitorMessage {}

  /**
   * The program failed and what it had made is cleaned up. The monitor ends.
   *
   * @param failure where
   */
  record Failed(ProgramFailure failure) implements MonitorMessage {}

  /**
   * Output of the container.
   *
   * @param stderr whether it is error output
   * @param bytes what was written
   */
  record Output(boolean stderr, Bytes bytes) implements MonitorMessage {}

  /**
   * The first process has ended; all output came before.
   *
   * @param code the exit code, or 128 and the signal
   * @param signal the signal that killed it, or 0
   * @param time when it ended
   * @param exported what the program's collect entry exported
   */
  record Exited(int code, int signal, Instant time, Bytes exported) implements MonitorMessage {}

  /**
   * The program asks the compiler to go on.
   *
   * @param code what it asks
   * @param bytes what it tells
   * @param descriptors what it passes; the receiver's to close
   */
  record Ask(int code, Bytes bytes, List<Fd> descriptors) implements MonitorMessage {
    /** Copies the list. */
    public Ask {
      descriptors = List.copyOf(descriptors);
    }
  }

  /**
   * So many more bytes of this peer's stdin are out of the way.
   *
   * @param bytes how many
   */
  record Taken(int bytes) implements MonitorMessage {}

  /** All is cleaned up; the monitor ends. */
  record Gone() implements MonitorMessage {}
}
