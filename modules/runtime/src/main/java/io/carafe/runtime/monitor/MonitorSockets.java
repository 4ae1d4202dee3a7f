package io.carafe.runtime.monitor;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.FolderEntry;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.runtime.RuntimePaths;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sockets of the monitors that live or have lived, by which a new daemon finds them.
 *
 * @param paths the instance
 */
public record MonitorSockets(RuntimePaths paths) {
  /** The names of all sockets, their monitors alive or not. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    try (Folder folder = Folder.open(paths.monitorsFolder());
        FolderEntries entries = folder.entries()) {
      while (entries.hasNext()) {
        FolderEntry entry = entries.next();
        if (entry.type() == FileType.SOCKET || entry.type() == FileType.UNKNOWN) {
          names.add(entry.name());
        }
      }
    }
    return names;
  }

  /** Connects to the monitor whose socket is {@code name}; empty where nobody answers there. */
  public Optional<MonitorConnection> connect(String name, MonitorListener listener) {
    try {
      UnixSocket socket = UnixSocket.connect(paths.monitorsFolder().resolve(name));
      return Optional.of(MonitorConnection.start(socket, listener));
    } catch (Problem.Kernel e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ECONNREFUSED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Removes the socket {@code name} of a monitor that does not live any more. */
  public void remove(String name) {
    try (Folder folder = Folder.open(paths.monitorsFolder())) {
      folder.removeTree(name);
    }
  }
}
