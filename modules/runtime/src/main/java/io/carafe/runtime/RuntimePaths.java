package io.carafe.runtime;

import io.carafe.base.ContainerId;
import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.Folder;
import io.carafe.linux.process.CurrentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where one instance of Carafe keeps what it has: {@code root} for what survives a reboot, {@code
 * run} for sockets and what is gone with one. The layout is that of docs/wire-protocol.md.
 *
 * @param root the state, such as {@code /var/lib/carafe}; absolute
 * @param run the sockets, such as {@code /run/carafe}; absolute
 */
public record RuntimePaths(Path root, Path run) {
  private static final int SEARCHABLE_MODE = 0711;
  private static final int PRIVATE_MODE = 0700;

  /** Permission to write for the group or for all. */
  private static final int FOREIGN_WRITE_BITS = 0022;

  /** Makes both absolute. */
  public RuntimePaths {
    root = root.toAbsolutePath().normalize();
    run = run.toAbsolutePath().normalize();
  }

  /** The socket that the daemon listens at. */
  public Path daemonSocket() {
    return run.resolve("carafe.sock");
  }

  /** The folder of what only root may reach. */
  public Path privateFolder() {
    return run.resolve("private");
  }

  /** The socket that the zygote listens at. */
  public Path zygoteSocket() {
    return privateFolder().resolve("zygote.sock");
  }

  /** The folder of the monitors' sockets. */
  public Path monitorsFolder() {
    return privateFolder().resolve("monitors");
  }

  /** Where the zygote's mount namespace, and no other, has the layers that are images. */
  public Path layersFolder() {
    return privateFolder().resolve("layers");
  }

  /** The folder of a container's log, exit record and whatever else is kept of it. */
  public Path containerFolder(ContainerId id) {
    return root.resolve("containers").resolve(id.value());
  }

  /** The folder of what a container needs only while it runs. */
  public Path containerRuntimeFolder(ContainerId id) {
    return run.resolve("containers").resolve(id.value());
  }

  /**
   * Makes the folders that do not exist and checks all of them: {@link Problem.Denied} where one
   * belongs to somebody else or may be written by others, for sockets lie in them.
   */
  public void create() {
    for (Path folder : new Path[] {root, run}) {
      createParents(folder);
      createFolder(folder, SEARCHABLE_MODE);
    }
    createFolder(root.resolve("containers"), SEARCHABLE_MODE);
    createFolder(run.resolve("containers"), SEARCHABLE_MODE);
    createFolder(privateFolder(), PRIVATE_MODE);
    createFolder(monitorsFolder(), PRIVATE_MODE);
    createFolder(layersFolder(), PRIVATE_MODE);
  }

  private static void createParents(Path folder) {
    Path parent = folder.getParent();
    if (parent == null) {
      return;
    }
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw Problem.denied("create folder " + parent + ": " + e.getClass().getSimpleName())
          .withCause(e);
    }
  }

  /** Makes one folder with exactly this mode, or checks the one that is there. */
  private static void createFolder(Path path, int mode) {
    Path parent = path.getParent();
    Path name = path.getFileName();
    if (parent == null || name == null) {
      throw Problem.invalid("folder " + path + " has no name");
    }
    try (Folder above = Folder.open(parent)) {
      if (above.statusIfExists(name.toString()).isEmpty()) {
        makeFolder(above, name.toString(), mode);
      }
    }
    check(path);
  }

  private static void makeFolder(Folder above, String name, int mode) {
    try {
      above.makeFolder(name, PRIVATE_MODE);
      above.setMode(name, mode);
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  /** Follows a link: an administrator may have put the state on another disk by one. */
  private static void check(Path path) {
    try (Folder folder = Folder.open(path)) {
      FileStatus status = folder.status();
      long owner = status.owner().uid();
      if (owner != 0 && owner != CurrentProcess.effectiveUid()) {
        throw Problem.denied("folder " + path + " belongs to user " + owner)
            .withHint("choose another folder, or change its owner to root");
      }
      if ((status.mode() & FOREIGN_WRITE_BITS) != 0) {
        throw Problem.denied("folder " + path + " may be written by other users")
            .withHint("chmod go-w " + path);
      }
    }
  }
}
