package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import java.util.List;

/** What a client says to the daemon. */
public sealed interface ClientMessage {
  /** Which program a client was called as. */
  enum Personality {
    /** {@code carafe}. */
    CARAFE(0),
    /** {@code carafe-oci}. */
    CARAFE_OCI(1);

    private final int number;

    Personality(int number) {
      this.number = number;
    }

    /** The number on the wire. */
    public int number() {
      return number;
    }

    static Personality of(int number) {
      return switch (number) {
        case 0 -> CARAFE;
        case 1 -> CARAFE_OCI;
        default -> throw Problem.corrupt("personality " + number + " is unknown");
      };
    }
  }

  /**
   * The inode numbers of a client's namespaces.
   *
   * @param mount the mount namespace
   * @param user the user namespace
   * @param pid the pid namespace
   * @param cgroup the cgroup namespace
   */
  record Namespaces(long mount, long user, long pid, long cgroup) {}

  /**
   * What a client's standard descriptors are.
   *
   * @param descriptors 0, 1 and 2, in order
   * @param terminals which of them are terminals, in order
   * @param size the size of the terminal, if one is
   */
  record Standard(List<Fd> descriptors, List<Boolean> terminals, TerminalSize size) {
    /** Copies the lists. */
    public Standard {
      descriptors = List.copyOf(descriptors);
      terminals = List.copyOf(terminals);
      if (descriptors.size() != 3 || terminals.size() != 3) {
        throw new IllegalArgumentException("three standard descriptors");
      }
    }

    /** Whether descriptor {@code number}, 0 to 2, is a terminal. */
    public boolean isTerminal(int number) {
      return terminals.get(number);
    }
  }

  /**
   * A command line to work for.
   *
   * @param personality which program was called
   * @param arguments argv, the program's name included
   * @param workingFolder the current directory
   * @param environment {@code NAME=value} each
   * @param umask the file creation mask
   * @param namespaces where the client runs
   * @param standard its standard descriptors, which the receiver owns
   */
  record Request(
      Personality personality,
      List<String> arguments,
      String workingFolder,
      List<String> environment,
      int umask,
      Namespaces namespaces,
      Standard standard)
      implements ClientMessage {
    /** Copies the lists. */
    public Request {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
    }
  }

  /**
   * A signal that the client got meanwhile.
   *
   * @param number the signal
   */
  record Signal(int number) implements ClientMessage {}

  /**
   * The program that the client runs asks the compiler to go on.
   *
   * @param ask the question
   */
  record Question(MonitorMessage.Ask ask) implements ClientMessage {}

  /**
   * What became of a program that the client ran.
   *
   * @param ok whether it ran to its end
   * @param failure where it failed, if it did
   * @param pid the first process, if it runs
   */
  record Result(boolean ok, ProgramFailure failure, int pid) implements ClientMessage {}
}
