package io.carafe.engine;

import io.carafe.engine.disk.DiskFailure;
import io.carafe.engine.files.TreeCopy;
import io.carafe.engine.port.EngineImage;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.record.MountPoint.Kind;
import io.carafe.engine.settings.MountSettings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folders of volumes: {@code <root>/volumes/<name>/_data}. A volume that is new takes over what
 * the image has at its target, unless its creator said otherwise.
 */
final class Volumes {
  private final Path folder;

  Volumes(Path folder) {
    this.folder = folder;
  }

  /** Where the content of volume {@code name} lies. */
  static Path content(Path volumes, String name) {
    return volumes.resolve(name).resolve("_data");
  }

  /** Makes the volumes of {@code container} that do not exist. */
  void prepare(ContainerRecord container, EngineImage image) {
    for (MountPoint mount : container.mounts()) {
      if (mount.kind() == Kind.VOLUME) {
        prepare(mount, image, mayCopy(container, mount));
      }
    }
  }

  private static boolean mayCopy(ContainerRecord container, MountPoint mount) {
    return container.settings().mounts().stream()
        .noneMatch(wish ->
            wish instanceof MountSettings.Volume volume
                && volume.noCopy()
                && volume.target().equals(mount.target()));
  }

  private void prepare(MountPoint mount, EngineImage image, boolean mayCopy) {
    Path volume = folder.resolve(mount.volume().orElseThrow());
    Path content = volume.resolve("_data");
    try {
      Files.createDirectory(volume);
      Files.createDirectory(content);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      throw DiskFailure.of("create volume " + volume, e);
    }
    if (mayCopy) {
      TreeCopy.copy(image.folders(), mount.target(), content);
    }
  }

  /** The folders of the anonymous volumes of {@code container}. */
  List<Path> anonymous(ContainerRecord container) {
    return container.mounts().stream()
        .filter(mount -> mount.kind() == Kind.VOLUME && mount.flags().anonymous())
        .map(mount -> folder.resolve(mount.volume().orElseThrow()))
        .toList();
  }
}
