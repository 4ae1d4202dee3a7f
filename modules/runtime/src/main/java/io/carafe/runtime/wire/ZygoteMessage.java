package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import java.util.List;
import java.util.Optional;

/** What the daemon and the zygote say to each other. */
public sealed interface ZygoteMessage {
  /** Asks who the zygote is. */
  record Hello() implements ZygoteMessage {}

  /**
   * Who the zygote is.
   *
   * @param contentHash that of the executable it was started from
   * @param pid its process
   */
  record Version(String contentHash, int pid) implements ZygoteMessage {}

  /**
   * How a monitor serves its container's streams.
   *
   * @param terminal whether the program makes a terminal
   * @param stdinOpen whether stdin takes input
   * @param stdinOnce whether the end of the first client's input ends stdin
   * @param size the terminal's first size
   */
  record Streams(boolean terminal, boolean stdinOpen, boolean stdinOnce, TerminalSize size) {
    /** No terminal and no input. */
    public static final Streams OUTPUT_ONLY =
        new Streams(false, false, false, TerminalSize.UNKNOWN);
  }

  /**
   * How much of a container's output is kept.
   *
   * @param fileBytesMax the size at which a file is rotated; 0 for no bound
   * @param filesMax how many files are kept, at least one
   */
  record LogRotation(long fileBytesMax, int filesMax) {
    /** One file without bound. */
    public static final LogRotation UNBOUNDED = new LogRotation(0, 1);

    /** Checks the bounds. */
    public LogRotation {
      if (fileBytesMax < 0 || filesMax < 1) {
        throw Problem.invalid(
            "log of %d files of %d bytes makes no sense".formatted(filesMax, fileBytesMax));
      }
    }
  }

  /**
   * What a new monitor is.
   *
   * @param socketName the file name of its socket
   * @param streams how it serves streams
   * @param log how much output it keeps
   * @param exec whether it is an exec's: no log file and no exit record
   * @param durable whether the exit record is synced to the disk
   */
  record SpawnOptions(
      String socketName, Streams streams, LogRotation log, boolean exec, boolean durable) {
    /**
     * The longest name for which a socket address has room behind {@code /proc/self/fd/N/}: a
     * container's id of 64 digits and an exec's of 16, with {@code .} and {@code .sock}.
     */
    public static final int SOCKET_NAME_LENGTH_MAX = 86;

    /** Checks that the name is a file name. */
    public SpawnOptions {
      if (socketName.isEmpty()
          || socketName.startsWith(".")
          || socketName.indexOf('/') >= 0
          || socketName.length() > SOCKET_NAME_LENGTH_MAX) {
        throw Problem.invalid("\"" + socketName + "\" is not the name of a monitor's socket");
      }
    }
  }

  /**
   * The descriptors that a new monitor gets; all stay the sender's.
   *
   * @param logFolder where the log and the exit record are written
   * @param runtimeFolder the container's runtime folder
   * @param monitorsFolder where the socket is made
   * @param client the first client's socket, subscribed from the first byte
   * @param target the pidfd of the container that an exec enters (register 9)
   * @param further descriptors for the registers from 10 on, at most {@value #FURTHER_MAX}
   */
  record SpawnDescriptors(
      Fd logFolder,
      Fd runtimeFolder,
      Fd monitorsFolder,
      Optional<Fd> client,
      Optional<Fd> target,
      List<Fd> further) {
    /** The most further descriptors. */
    public static final int FURTHER_MAX = 5;

    /** Copies the list. */
    public SpawnDescriptors {
      further = List.copyOf(further);
      if (further.size() > FURTHER_MAX) {
        throw new IllegalArgumentException(further.size() + " further descriptors");
      }
    }
  }

  /**
   * Become a monitor and run a program.
   *
   * @param options what to be
   * @param descriptors what it gets
   * @param program the encoded program
   */
  record Spawn(SpawnOptions options, SpawnDescriptors descriptors, Bytes program)
      implements ZygoteMessage {}
}
