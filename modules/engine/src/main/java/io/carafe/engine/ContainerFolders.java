package io.carafe.engine;

import io.carafe.base.ContainerId;
import java.nio.file.Path;

/**
 * Where a container's files lie.
 *
 * @param folder {@code <root>/containers/<id>}: the rest is in it
 * @param runtime {@code <run>/containers/<id>}
 */
public record ContainerFolders(Path folder, Path runtime) {
  /** The folders of container {@code id}. */
  public static ContainerFolders of(EngineFolders engine, ContainerId id) {
    return new ContainerFolders(
        engine.containers().resolve(id.value()), engine.runtime().resolve(id.value()));
  }

  /** What the container wrote: the upper folder of its overlay. */
  public Path upper() {
    return folder.resolve("upper");
  }

  /** The work folder of its overlay. */
  public Path work() {
    return folder.resolve("work");
  }

  /** The log that its monitor writes. */
  public Path log() {
    return folder.resolve("log");
  }

  /** The record of its end. */
  public Path exit() {
    return folder.resolve("exit");
  }

  /** The generated configuration, written for people at each start. */
  public Path config() {
    return folder.resolve("config.json");
  }

  /** The generated /etc/hostname; made anew at each start, as the next two. */
  public Path hostname() {
    return runtime.resolve("hostname");
  }

  /** The generated /etc/hosts. */
  public Path hosts() {
    return runtime.resolve("hosts");
  }

  /** The generated /etc/resolv.conf. */
  public Path resolver() {
    return runtime.resolve("resolv.conf");
  }
}
