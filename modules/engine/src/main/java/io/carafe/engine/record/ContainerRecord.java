package io.carafe.engine.record;

import io.carafe.base.ContainerId;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import java.time.Instant;
import java.util.List;

/**
 * One snapshot of a container.
 *
 * @param id made by the engine
 * @param name unique
 * @param created when
 * @param image what it was made from
 * @param settings what its creator asked for
 * @param mounts the settings' mounts and the image's volumes, resolved
 * @param launch what runs, the image's and the creator's wishes put together
 * @param status where it is in its life
 */
public record ContainerRecord(
    ContainerId id,
    ContainerName name,
    Instant created,
    ImageUse image,
    ContainerSettings settings,
    List<MountPoint> mounts,
    Launch launch,
    Status status) {
  /** Copies the list. */
  public ContainerRecord {
    mounts = List.copyOf(mounts);
  }

  /** The same container in another status. */
  public ContainerRecord with(Status status) {
    return new ContainerRecord(id, name, created, image, settings, mounts, launch, status);
  }

  /** The same container under another name. */
  public ContainerRecord with(ContainerName name) {
    return new ContainerRecord(id, name, created, image, settings, mounts, launch, status);
  }

  /** The same container under another id. */
  public ContainerRecord with(ContainerId id) {
    return new ContainerRecord(id, name, created, image, settings, mounts, launch, status);
  }

  /** Whether its first process lives. */
  public boolean isAlive() {
    return status instanceof Status.Running || status instanceof Status.Paused;
  }
}
