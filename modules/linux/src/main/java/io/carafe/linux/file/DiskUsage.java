package io.carafe.linux.file;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How much trees take on the disk, as {@code du} counts: the blocks of every file and folder, those
 * of a file with several names once. What lies on another file system does not count; what
 * disappears meanwhile may.
 */
public final class DiskUsage {
  private static final int BLOCK_BYTES = 512;

  private final Set<FileIdentity> counted = new HashSet<>();
  private long bytes;

  private DiskUsage() {}

  /** Of {@code folder} and all below it, in bytes. */
  public static long of(Folder folder) {
    DiskUsage usage = new DiskUsage();
    usage.count(folder.status());
    usage.walk(folder, ".");
    return usage.bytes;
  }

  /** Of {@code name} in {@code folder} and all below it, in bytes; 0 where there is nothing. */
  public static long of(Folder folder, String name) {
    DiskUsage usage = new DiskUsage();
    Optional<FileStatus> status = folder.statusIfExists(name);
    if (status.isPresent()) {
      usage.count(status.get());
      if (status.get().type() == FileType.FOLDER) {
        usage.walk(folder, name);
      }
    }
    return usage.bytes;
  }

  /** Folders wait by path and are opened one at a time, so that depth costs no descriptors. */
  private void walk(Folder root, String start) {
    Deque<String> waiting = new ArrayDeque<>();
    waiting.push(start);
    while (!waiting.isEmpty()) {
      String path = waiting.pop();
      Optional<OpenFile> file = open(root, path);
      if (file.isPresent()) {
        try (Folder folder = Folder.of(file.get().fd(), file.get().label())) {
          list(folder, path, waiting);
        }
      }
    }
  }

  private static Optional<OpenFile> open(Folder root, String path) {
    try {
      return root.openIfExists(path, OpenHow.folder(Resolve.NO_LINKS));
    } catch (Problem.Kernel e) {
      boolean elsewhere =
          e.errno() == Errno.EXDEV || e.errno() == Errno.ELOOP || e.errno() == Errno.ENAMETOOLONG;
      if (elsewhere) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void list(Folder folder, String path, Deque<String> waiting) {
    try (FolderEntries entries = folder.entries()) {
      while (entries.hasNext()) {
        String name = entries.next().name();
        Optional<FileStatus> status = folder.statusIfExists(name);
        status.ifPresent(this::count);
        if (status.isPresent() && status.get().type() == FileType.FOLDER) {
          waiting.push(path + "/" + name);
        }
      }
    }
  }

  private void count(FileStatus status) {
    boolean several = status.type() != FileType.FOLDER && status.links() > 1;
    if (!several || counted.add(status.identity())) {
      bytes += status.blocks() * BLOCK_BYTES;
    }
  }
}
