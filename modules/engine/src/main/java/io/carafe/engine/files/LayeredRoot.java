package io.carafe.engine.files;

import io.carafe.base.Problem;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folders lying over each other as overlayfs lays them: whiteouts hide, opaque folders end what is
 * below them, links lead where they would in a container whose root this is.
 *
 * <p>Source: kernel documentation, filesystems/overlayfs.rst, sections Whiteouts and opaque
 * directories.
 */
public final class LayeredRoot implements AutoCloseable {
  /** How many links one path may lead over, as the kernel has it (path_resolution(7)). */
  private static final int LINKS_MAX = 40;

  private static final int COMPONENTS_MAX = 4096;

  private final MergedFolder top;

  private LayeredRoot(MergedFolder top) {
    this.top = top;
  }

  /** Opens the folders, the topmost first. */
  public static LayeredRoot open(List<Path> layers) {
    List<Folder> folders = new ArrayList<>();
    try {
      for (Path layer : layers) {
        folders.add(Folder.open(layer));
      }
      return new LayeredRoot(new MergedFolder(folders));
    } catch (Problem e) {
      folders.forEach(Folder::close);
      throw e;
    }
  }

  /** What is found at a path. */
  sealed interface Found extends AutoCloseable {
    @Override
    void close();
  }

  /** A folder; whoever has it closes it. */
  record FoundFolder(MergedFolder folder) implements Found {
    @Override
    public void close() {
      folder.close();
    }
  }

  /** Anything else, by its name in the folder of a layer. */
  record FoundFile(MergedFolder parent, Folder layer, String name, FileStatus status)
      implements Found {
    @Override
    public void close() {
      parent.close();
    }
  }

  /** The status of what is at {@code path}, links followed; empty where there is nothing. */
  public Optional<FileStatus> status(String path) {
    try (Walk walk = new Walk()) {
      return walk.find(path)
          .map(found ->
              switch (found) {
                case FoundFolder folder -> folder.folder().status();
                case FoundFile file -> file.status();
              });
    }
  }

  /** The first bytes of the regular file at {@code path}; empty where there is none. */
  public Optional<byte[]> read(String path, int bytesMax) {
    try (Walk walk = new Walk()) {
      Optional<Found> found = walk.find(path);
      if (found.isPresent()
          && found.get() instanceof FoundFile file
          && file.status().type() == FileType.REGULAR) {
        OpenHow how = OpenHow.readNonblocking(Resolve.NO_LINKS_ANY_MOUNT);
        try (OpenFile open = file.layer().open(file.name(), how)) {
          return Optional.of(head(open, bytesMax));
        }
      }
      return Optional.empty();
    }
  }

  private static byte[] head(OpenFile file, int bytesMax) {
    byte[] bytes = new byte[(int) Math.min(bytesMax, Math.max(0, file.status().size()))];
    int length = 0;
    while (length < bytes.length) {
      int read = file.read(bytes, length, bytes.length - length);
      if (read <= 0) {
        break;
      }
      length += read;
    }
    return java.util.Arrays.copyOf(bytes, length);
  }

  /** The folder at {@code path}; empty where there is no folder. The caller closes it. */
  Optional<MergedFolder> folder(String path) {
    try (Walk walk = new Walk()) {
      Optional<Found> found = walk.find(path);
      return found.isPresent() && found.get() instanceof FoundFolder folder
          ? Optional.of(folder.folder().duplicate())
          : Optional.empty();
    }
  }

  @Override
  public void close() {
    top.close();
  }

  /** One resolution of a path; holds the folders from the root down to where it is. */
  private final class Walk implements AutoCloseable {
    private final Deque<MergedFolder> levels = new ArrayDeque<>();
    private final Deque<String> rest = new ArrayDeque<>();
    private int links;
    private int steps;

    Optional<Found> find(String path) {
      levels.push(top.duplicate());
      push(path);
      while (!rest.isEmpty()) {
        @Nullable Found found = step(rest.pop());
        if (found == null) {
          return Optional.empty();
        }
        if (found instanceof FoundFile) {
          return rest.isEmpty() ? Optional.of(found) : Optional.empty();
        }
      }
      return Optional.of(new FoundFolder(levels.element()));
    }

    private void push(String path) {
      String[] parts = path.split("/", -1);
      for (int i = parts.length - 1; i >= 0; i--) {
        if (!parts[i].isEmpty() && !parts[i].equals(".")) {
          rest.push(parts[i]);
        }
      }
    }

    /** Goes on by one name; null where there is nothing. A folder is where the walk is then. */
    private @Nullable Found step(String name) {
      if (++steps > COMPONENTS_MAX) {
        return null;
      }
      if (name.equals("..")) {
        if (levels.size() > 1) {
          levels.pop().close();
        }
        return new FoundFolder(levels.element());
      }
      MergedFolder here = levels.element();
      Optional<MergedFolder.Child> child = here.child(name);
      if (child.isEmpty()) {
        return null;
      }
      return switch (child.get()) {
        case MergedFolder.ChildFolder(MergedFolder folder) -> {
          levels.push(folder);
          yield new FoundFolder(folder);
        }
        case MergedFolder.ChildFile(Folder layer, FileStatus status) ->
            status.type() == FileType.SYMLINK
                ? follow(layer.readLink(name))
                : new FoundFile(here, layer, name, status);
      };
    }

    private @Nullable Found follow(String target) {
      if (++links > LINKS_MAX) {
        return null;
      }
      if (target.startsWith("/")) {
        while (levels.size() > 1) {
          levels.pop().close();
        }
      }
      push(target);
      return new FoundFolder(levels.element());
    }

    @Override
    public void close() {
      levels.forEach(MergedFolder::close);
    }
  }
}
