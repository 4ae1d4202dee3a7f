package io.carafe.engine;

import java.nio.file.Path;

/**
 * Where the engine keeps its files.
 *
 * @param root survives a reboot: {@code /var/lib/carafe}
 * @param run does not: {@code /run/carafe}
 */
public record EngineFolders(Path root, Path run) {
  /** One folder per container. */
  public Path containers() {
    return root.resolve("containers");
  }

  /** One folder per volume. */
  public Path volumes() {
    return root.resolve("volumes");
  }

  /** The lowest layer of every container. */
  public Path base() {
    return root.resolve("base");
  }

  /** What is being deleted. */
  public Path trash() {
    return root.resolve("trash");
  }

  /** The database. */
  public Path state() {
    return root.resolve("state.db");
  }

  /** One folder per container that was started. */
  public Path runtime() {
    return run.resolve("containers");
  }
}
