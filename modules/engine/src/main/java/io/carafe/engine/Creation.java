package io.carafe.engine;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.disk.DiskFailure;
import io.carafe.engine.event.ContainerEvent.Action;
import io.carafe.engine.port.EngineImage;
import io.carafe.engine.port.ImagePort;
import io.carafe.engine.port.ProgramPort;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.ImageUse;
import io.carafe.engine.record.Launch;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes containers: resolves what the settings name, then makes folders and record. */
final class Creation {
  /** A container that was made, and the write of its record that may still be under way. */
  record Made(Entry entry, StateStore.Write write) {}

  private final Core core;
  private final Removal removal;

  Creation(Core core, Removal removal) {
    this.core = core;
    this.removal = removal;
  }

  Made create(ContainerSettings settings) {
    try (ImagePort.Hold _ = core.parts().images().hold()) {
      EngineImage image = core.parts().images().find(settings.image(), settings.platform());
      Entry entry = new Entry(record(settings, image));
      core.parts().programs().check(entry.record());
      addNamed(entry, settings);
      return make(entry, image);
    }
  }

  private Made make(Entry entry, EngineImage image) {
    try {
      StateStore.Write write = core.parts().store().put(entry.record());
      makeFolders(entry.record(), image);
      core.publish(entry.record(), Action.CREATE, Map.of());
      return new Made(entry, write);
    } catch (RuntimeException e) {
      removal.undo(entry, e);
      throw e;
    }
  }

  io.carafe.program.CompiledProgram explain(ContainerSettings settings) {
    EngineImage image = core.parts().images().find(settings.image(), settings.platform());
    return core.parts()
        .programs()
        .container(
            record(settings, image), image.folders(), new ProgramPort.Start(true, Optional.empty()))
        .compiled();
  }

  private ContainerRecord record(ContainerSettings settings, EngineImage image) {
    ContainerId id = ContainerId.random(core.random());
    Launch launch = LaunchChoice.of(image.defaults(), settings);
    List<MountPoint> mounts =
        new MountChoice(core.parts().folders().volumes(), core.random())
            .resolve(settings, image.defaults());
    return new ContainerRecord(
        id,
        settings.name().orElseGet(this::freeName),
        Clock.systemUTC().instant(),
        new ImageUse(image.id(), settings.image(), image.chainIds()),
        settings,
        mounts,
        launch,
        new Status.Created());
  }

  private ContainerName freeName() {
    return NameChoice.next(core.random(), core.registry()::hasName);
  }

  /** A made-up name that somebody took meanwhile is made up again. */
  private void addNamed(Entry entry, ContainerSettings settings) {
    while (true) {
      try {
        core.registry().add(entry);
        return;
      } catch (Problem.Conflict e) {
        if (settings.name().isPresent()) {
          throw e;
        }
        entry.change(record -> record.with(freeName()));
      }
    }
  }

  private void makeFolders(ContainerRecord record, EngineImage image) {
    ContainerFolders folders = core.folders(record.id());
    try {
      Files.createDirectory(folders.folder());
      Files.createDirectory(folders.upper());
      Files.createDirectory(folders.work());
    } catch (IOException e) {
      throw DiskFailure.of("create container folder", e);
    }
    new Volumes(core.parts().folders().volumes()).prepare(record, image);
    for (MountPoint mount : record.mounts()) {
      if (mount.kind() == MountPoint.Kind.BIND) {
        checkSource(record, mount);
      }
    }
  }

  private static void checkSource(ContainerRecord record, MountPoint mount) {
    Path source = Path.of(mount.source());
    if (Files.exists(source)) {
      return;
    }
    boolean create =
        record.settings().mounts().stream()
            .anyMatch(wish ->
                wish instanceof io.carafe.engine.settings.MountSettings.Bind bind
                    && bind.target().equals(mount.target())
                    && bind.createSource());
    if (!create) {
      throw Problem.notFound("bind source " + source + ": no such file or folder")
          .withHint("Make it first; only -v makes a missing folder by itself.");
    }
    try {
      Files.createDirectories(source);
    } catch (IOException e) {
      throw DiskFailure.of("create bind source " + source, e);
    }
  }
}
