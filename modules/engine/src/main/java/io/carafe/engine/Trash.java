package io.carafe.engine;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Deletes folders later: a folder is gone at once, by a rename, and its content is deleted on a
 * thread of its own; what is left of an earlier engine is deleted first.
 */
final class Trash implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Trash.class.getName());

  private final Path folder;
  private final FolderRemoval removal;
  private final LinkedBlockingQueue<Path> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  /** How a folder and all that is in it is deleted. */
  @FunctionalInterface
  interface FolderRemoval {
    /** Deletes {@code name} in {@code parent}, following nothing. */
    void remove(Path parent, String name);
  }

  Trash(Path folder, FolderRemoval removal) {
    this.folder = folder;
    this.removal = removal;
    this.thread = Thread.ofPlatform().name("trash").daemon().unstarted(this::work);
  }

  /** Makes the folder and begins to empty it. */
  void open() {
    try {
      Files.createDirectories(folder);
      try (var entries = Files.newDirectoryStream(folder)) {
        entries.forEach(queue::add);
      }
    } catch (IOException e) {
      throw Problem.unavailable("open trash " + folder + ": " + IoReason.of(e)).withCause(e);
    }
    thread.start();
  }

  /** Throws {@code unwanted} away, where it exists; it must lie on the trash's file system. */
  void discard(Path unwanted) {
    Path target = folder.resolve(unwanted.getFileName() + "-" + UUID.randomUUID());
    try {
      Files.move(unwanted, target, StandardCopyOption.ATOMIC_MOVE);
      queue.add(target);
    } catch (NoSuchFileException e) {
      // Gone already, which is what was wanted.
    } catch (IOException e) {
      throw Problem.unavailable("remove " + unwanted + ": " + IoReason.of(e)).withCause(e);
    }
  }

  private void work() {
    try {
      while (true) {
        delete(queue.take());
      }
    } catch (InterruptedException e) {
      // The engine closes; what is left is deleted at its next start.
    }
  }

  private void delete(Path path) {
    try {
      removal.remove(folder, path.getFileName().toString());
    } catch (Problem e) {
      if (e instanceof Problem.Kernel kernel && kernel.errno() == Errno.ENOENT) {
        return; // Somebody else deletes the same.
      }
      LOG.log(
          System.Logger.Level.WARNING, "cannot delete " + path + "; it is tried again later", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
