package io.carafe.runtime.wire;

import io.carafe.linux.Fd;
import java.util.List;
import java.util.Optional;

/** What the daemon says to a client. */
public sealed interface DaemonMessage {
  /**
   * The last message: end with this code.
   *
   * @param code 0 to 255
   * @param awaited a pidfd whose process' end the client waits for; stays the sender's
   */
  record Exit(int code, Optional<Fd> awaited) implements DaemonMessage {}

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
   * Descriptors for a program's registers; all stay the sender's.
   *
   * @param runtimeFolder register 8
   * @param target the pidfd of the container that an exec enters, register 9
   * @param further registers from 10 on, at most {@value #FURTHER_MAX}
   */
  record ProgramInputs(Optional<Fd> runtimeFolder, Optional<Fd> target, List<Fd> further) {
    /** The most further descriptors. */
    public static final int FURTHER_MAX = 5;

    /** No descriptors. */
    public static final ProgramInputs NONE =
        new ProgramInputs(Optional.empty(), Optional.empty(), List.of());

    /** Copies the list. */
    public ProgramInputs {
      further = List.copyOf(further);
      if (further.size() > FURTHER_MAX) {
        throw new IllegalArgumentException(further.size() + " further descriptors");
      }
    }
  }

  /**
   * Run a program in the own process and tell the result.
   *
   * @param foreground stay the parent until the container's end, and exit as it does
   * @param inputs what it gets
   * @param program the encoded program
   */
  record Program(boolean foreground, ProgramInputs inputs, Bytes program)
      implements DaemonMessage {}

  /**
   * The program to go on with after a {@link ClientMessage.Question}.
   *
   * @param program the encoded program
   */
  record Answer(Bytes program) implements DaemonMessage {}

  /** Compile without this daemon. */
  record HostOnly() implements DaemonMessage {}
}
