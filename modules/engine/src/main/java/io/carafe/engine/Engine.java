package io.carafe.engine;

import io.carafe.engine.disk.DiskFailure;
import io.carafe.engine.event.Events;
import io.carafe.linux.file.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The one state machine over containers. Only one engine at a time may have its folders open; the
 * daemon's socket sees to that.
 */
public final class Engine implements AutoCloseable {
  private final Core core;
  private final Containers containers;

  private Engine(Core core) {
    this.core = core;
    this.containers = new Containers(core);
  }

  /**
   * Makes the folders that are missing and takes up what an earlier engine left: its containers are
   * connected again, or marked as ended, and half-done work is swept.
   */
  public static Engine open(EngineParts parts) {
    EngineFolders folders = parts.folders();
    makeFolder(folders.containers());
    makeFolder(folders.volumes());
    makeFolder(folders.runtime());
    Trash trash = new Trash(folders.trash(), Engine::removeTree);
    trash.open();
    Engine engine =
        new Engine(new Core(parts, new Registry(), new Events(), trash, new SecureRandom()));
    new Recovery(engine.core, engine.containers.removal()).run();
    return engine;
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));
    } catch (IOException e) {
      throw DiskFailure.of("create " + folder, e);
    }
  }

  private static void removeTree(Path parent, String name) {
    try (Folder folder = Folder.open(parent)) {
      folder.removeTree(name);
    }
  }

  /** All that can be done with containers. */
  public Containers containers() {
    return containers;
  }

  /** What happens to them. */
  public Events events() {
    return core.events();
  }

  /** Lets go of all monitors and writes what is left to write. Containers go on running. */
  @Override
  public void close() {
    core.registry().all().forEach(Entry::abandon);
    core.trash().close();
    core.parts().store().close();
  }
}
