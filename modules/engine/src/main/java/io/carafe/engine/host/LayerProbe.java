package io.carafe.engine.host;

import io.carafe.base.Problem;
import io.carafe.engine.files.LayeredRoot;
import io.carafe.engine.record.MountPoint;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.program.explain.FileProbe;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the files of a container that could not start: in its layers, and in the folders of the
 * host that would be mounted over them.
 */
record LayerProbe(LayeredRoot root, List<MountPoint> mounts) implements FileProbe {
  LayerProbe {
    mounts = List.copyOf(mounts);
  }

  @Override
  public Found look(String path) {
    Optional<MountPoint> mount = mountOf(path);
    Optional<FileStatus> status =
        mount.isPresent() ? mounted(mount.get(), path) : root.status(path);
    return status.map(LayerProbe::found).orElse(new Found(FileProbe.Kind.MISSING, 0));
  }

  private static Found found(FileStatus status) {
    FileProbe.Kind kind =
        switch (status.type()) {
          case FOLDER -> FileProbe.Kind.FOLDER;
          case REGULAR -> FileProbe.Kind.FILE;
          case SYMLINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET, UNKNOWN ->
              FileProbe.Kind.OTHER;
        };
    return new Found(kind, status.mode());
  }

  @Override
  public byte[] head(String path, int bytesMax) {
    Optional<MountPoint> mount = mountOf(path);
    return mount.isPresent()
        ? mountedHead(mount.get(), path, bytesMax)
        : root.read(path, bytesMax).orElse(new byte[0]);
  }

  /** The innermost folder of the host that would cover {@code path}. */
  private Optional<MountPoint> mountOf(String path) {
    return mounts.stream()
        .filter(mount -> mount.kind() != MountPoint.Kind.TMPFS)
        .filter(mount -> path.startsWith(mount.target() + "/"))
        .max(Comparator.comparingInt(mount -> mount.target().length()));
  }

  private static Optional<FileStatus> mounted(MountPoint mount, String path) {
    try (Folder folder = Folder.open(Path.of(mount.source()));
        OpenFile file = folder.open(below(mount, path), OpenHow.handleFollowing(Resolve.IN_ROOT))) {
      return Optional.of(file.status());
    } catch (Problem.Kernel e) {
      return Optional.empty();
    }
  }

  private static byte[] mountedHead(MountPoint mount, String path, int bytesMax) {
    try (Folder folder = Folder.open(Path.of(mount.source()));
        OpenFile file = folder.open(below(mount, path), OpenHow.readNonblocking(Resolve.IN_ROOT))) {
      byte[] bytes = new byte[bytesMax];
      return Arrays.copyOf(bytes, Math.max(0, file.read(bytes, 0, bytesMax)));
    } catch (Problem.Kernel e) {
      return new byte[0];
    }
  }

  private static String below(MountPoint mount, String path) {
    return path.substring(mount.target().length() + 1);
  }
}
