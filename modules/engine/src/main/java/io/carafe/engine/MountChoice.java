package io.carafe.engine;

import io.carafe.engine.port.EngineImage.Defaults;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.record.MountPoint.Flags;
import io.carafe.engine.record.MountPoint.Kind;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.MountSettings;
import io.carafe.engine.settings.MountSettings.Bind;
import io.carafe.engine.settings.MountSettings.Tmpfs;
import io.carafe.engine.settings.MountSettings.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides what is mounted in a container and gives anonymous volumes their names. */
final class MountChoice {
  private final Path volumes;
  private final RandomGenerator random;

  MountChoice(Path volumes, RandomGenerator random) {
    this.volumes = volumes;
    this.random = random;
  }

  /** The settings' mounts, and a volume for each of the image's that they do not cover. */
  List<MountPoint> resolve(ContainerSettings settings, Defaults image) {
    List<MountPoint> mounts = new ArrayList<>();
    for (MountSettings mount : settings.mounts()) {
      mounts.add(point(mount));
    }
    for (String target : image.volumes()) {
      Volume volume = new Volume(Optional.empty(), target, false, false);
      if (mounts.stream().noneMatch(mount -> mount.target().equals(volume.target()))) {
        mounts.add(point(volume));
      }
    }
    return mounts;
  }

  private MountPoint point(MountSettings mount) {
    return switch (mount) {
      case Bind bind ->
          new MountPoint(
              Kind.BIND,
              bind.source(),
              bind.target(),
              Optional.empty(),
              new Flags(bind.readOnly(), false, propagation(bind)));
      case Tmpfs tmpfs ->
          new MountPoint(
              Kind.TMPFS,
              "",
              tmpfs.target(),
              Optional.empty(),
              new Flags(tmpfs.readOnly(), false, ""));
      case Volume volume -> {
        String name = volume.name().orElseGet(this::anonymousName);
        boolean anonymous = volume.name().isEmpty();
        yield new MountPoint(
            Kind.VOLUME,
            Volumes.content(volumes, name).toString(),
            volume.target(),
            Optional.of(name),
            new Flags(volume.readOnly(), anonymous, ""));
      }
    };
  }

  /** With the leading r only where mounts below come along. */
  private static String propagation(Bind bind) {
    String word = bind.options().propagation();
    return bind.options().recursive() || !word.startsWith("r") ? word : word.substring(1);
  }

  private String anonymousName() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
