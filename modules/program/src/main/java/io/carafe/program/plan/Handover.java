package io.carafe.program.plan;

import java.util.Optional;

/**
 * What an OCI runtime hands over to its caller beside the container itself. All paths are absolute,
 * as the host process sees them.
 *
 * @param stateFolder the folder of the container's state, which exists already; empty for a further
 *     process of a container
 * @param waits whether the process waits before its execve for somebody who connects to {@link
 *     #START_SOCKET}
 * @param keepsState whether the state folder stays when {@code cleanup} has run
 * @param pidFile where the process' pid is written
 * @param consoleSocket the socket that gets the terminal's master side
 * @param pidfdSocket the socket that gets a pidfd of the process
 */
public record Handover(
    String stateFolder,
    boolean waits,
    boolean keepsState,
    Optional<String> pidFile,
    Optional<String> consoleSocket,
    Optional<String> pidfdSocket) {
  /** In the state folder: the socket that a process which waits listens to. */
  public static final String START_SOCKET = "start";

  /**
   * In the state folder: the first process as proc(5) shows it in {@code /proc/PID/stat}, which
   * names it by pid and start time. Its being there shows that the process was made.
   */
  public static final String PROCESS_FILE = "process";

  /** In the state folder: what is known without the process. */
  public static final String STATE_FILE = "state.json";

  /** In the state folder: the configuration as it was when the container was created. */
  public static final String CONFIGURATION_FILE = "config.json";

  /** The longest path of a socket (unix(7)). */
  public static final int SOCKET_PATH_MAX = 107;

  /** Whether the process is written down in a state folder. */
  public boolean hasState() {
    return !stateFolder.isEmpty();
  }
}
