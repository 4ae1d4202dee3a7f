package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.cgroups.Cgroup;
import io.carafe.cgroups.files.CgroupFolders;
import io.carafe.linux.file.IoReason;
import io.carafe.linux.host.CgroupMount;
import io.carafe.program.plan.Handover;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The states of containers, a folder each in the folder that {@code --root} names. Making a
 * container's folder takes its id; the container's program adds the file that names its process,
 * and only then is there a container.
 */
final class OciContainers {
  private static final int STATE_BYTES_MAX = 1 << 20;
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private final List<CgroupMount> mounts;

  OciContainers(Path root, List<CgroupMount> mounts) {
    this.root = root;
    this.mounts = mounts;
  }

  /** Whether version 2 has the controllers. */
  boolean isUnified() {
    return mounts.stream().allMatch(mount -> mount.version() == 2);
  }

  /** The folder of a container's state, whether it exists or not. */
  Path folder(ContainerId id) {
    return root.resolve(id.value());
  }

  /**
   * Takes the id of a container that is to be made.
   *
   * @param configuration its config.json, kept as it is
   * @throws Problem.Conflict where there is one with this id
   */
  Reservation reserve(OciRecord record, byte[] configuration) {
    Path folder = folder(record.id());
    make(folder, record.id());
    try {
      Files.write(folder.resolve(Handover.CONFIGURATION_FILE), configuration);
      byte[] state = JsonText.bytes(record.toJson());
      Files.write(folder.resolve(Handover.STATE_FILE), state);
      return new Reservation(folder, state);
    } catch (IOException e) {
      removeFolder(folder);
      throw cannotWrite(folder, e);
    }
  }

  private void make(Path folder, ContainerId id) {
    try {
      Files.createDirectory(folder, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      throw Problem.conflict("container with given ID already exists: " + id)
          .withHint("carafe-oci delete " + id + " removes it")
          .withCause(e);
    } catch (NoSuchFileException e) {
      makeRoot();
      make(folder, id);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  private void makeRoot() {
    try {
      Files.createDirectories(root, PRIVATE);
    } catch (IOException e) {
      throw cannotWrite(root, e);
    }
  }

  private static Problem cannotWrite(Path path, IOException e) {
    return Problem.unavailable("write " + path + ": " + IoReason.of(e)).withCause(e);
  }

  /** An id that is taken. */
  static final class Reservation {
    private final Path folder;
    private final byte[] state;

    /** The id's folder with the state in it, which tells it from a later one by its time. */
    private Reservation(Path folder, byte[] state) {
      this.folder = folder;
      this.state = state;
    }

    /** Gives the id back, unless that was done or somebody else has it by now. */
    void release() {
      try {
        if (Arrays.equals(state, Files.readAllBytes(folder.resolve(Handover.STATE_FILE)))) {
          removeFolder(folder);
        }
      } catch (IOException e) {
        return; // the program's own cleanup was here
      }
    }
  }

  /** A container; {@link Problem.NotFound} where there is none. */
  OciContainer load(ContainerId id) {
    return find(id)
        .orElseThrow(() -> Problem.notFound("container " + id + ": container does not exist"));
  }

  /** A container, if there is one. */
  Optional<OciContainer> find(ContainerId id) {
    Path folder = folder(id);
    try {
      ProcessIdentity process = ProcessIdentity.read(folder.resolve(Handover.PROCESS_FILE));
      OciRecord record = read(folder.resolve(Handover.STATE_FILE));
      Cgroup cgroup = Cgroup.in(CgroupFolders.at(mounts, record.cgroup()));
      return Optional.of(new OciContainer(folder, record, process, cgroup));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Problem.corrupt("read " + folder + ": " + IoReason.of(e)).withCause(e);
    }
  }

  private static OciRecord read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      JsonCursor json =
          JsonCursor.of(JsonText.parse(bytes, JsonLimits.ofBytes(STATE_BYTES_MAX)), "state");
      return OciRecord.fromJson(json);
    } catch (Problem.Invalid e) {
      throw Problem.corrupt("read " + file + ": " + e.requireMessage()).withCause(e);
    }
  }

  /**
   * All containers, sorted by id.
   *
   * @param broken is told of those whose state cannot be read, which are left out
   */
  List<OciContainer> all(Consumer<Problem> broken) {
    List<ContainerId> ids = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path folder : folders) {
        // Other runtimes keep folders of their own below the same root.
        if (Files.exists(folder.resolve(Handover.STATE_FILE))) {
          ids.add(new ContainerId(String.valueOf(folder.getFileName())));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw Problem.unavailable("read " + root + ": " + IoReason.of(e)).withCause(e);
    }
    ids.sort(null);
    List<OciContainer> containers = new ArrayList<>(ids.size());
    for (ContainerId id : ids) {
      try {
        find(id).ifPresent(containers::add);
      } catch (Problem.Corrupt e) {
        broken.accept(e);
      }
    }
    return containers;
  }

  /** Removes what a creation left that did not come to its end; whether there was something. */
  boolean removeLeftover(ContainerId id) {
    Path folder = folder(id);
    if (!Files.isDirectory(folder)) {
      return false;
    }
    removeFolder(folder);
    return true;
  }

  /** Removes a container's state. Nothing of the container may be left. */
  void remove(OciContainer container) {
    removeFolder(container.folder());
  }

  private static void removeFolder(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (NoSuchFileException e) {
      return; // somebody else removed it
    } catch (IOException e) {
      throw Problem.unavailable("remove " + folder + ": " + IoReason.of(e)).withCause(e);
    }
  }
}
