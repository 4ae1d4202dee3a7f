package io.carafe.images.content;

import io.carafe.base.Problem;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.IoReason;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.RenameMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The folders below one root and the lock that keeps other processes out of them:
 *
 * <pre>
 *   content/   an OCI image layout
 *   layers/    unpacked layers
 *   ingest/    unfinished work, emptied when the root is opened
 *   quarantine/  what was found damaged, kept for people; there once something was
 * </pre>
 */
public final class Workspace implements AutoCloseable {
  private static final int FOLDER_MODE = 0700;
  private static final int FILE_MODE = 0600;

  private final Path path;
  private final Folder root;
  private final Folder content;
  private final Folder layers;
  private final Folder ingest;
  private final AtomicLong names = new AtomicLong();

  private Workspace(Path path, Folder root) {
    this.path = path;
    this.root = root;
    this.content = root.folderOrCreate("content", FOLDER_MODE);
    this.layers = root.folderOrCreate("layers", FOLDER_MODE);
    this.ingest = root.folderOrCreate("ingest", FOLDER_MODE);
  }

  /**
   * Opens {@code path}, creates what is missing, takes the lock and sweeps unfinished work.
   *
   * @throws Problem.Conflict if another process has the root open
   */
  public static Workspace open(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw Problem.unavailable("create folder " + path + ": " + IoReason.of(e)).withCause(e);
    }
    Folder root = Folder.open(path);
    try {
      if (!root.tryLock()) {
        throw Problem.conflict("open store " + path + ": another carafe daemon uses it")
            .withHint("stop the other daemon, or choose another folder with --root");
      }
      Workspace workspace = new Workspace(path, root);
      workspace.sweep();
      return workspace;
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
  }

  private void sweep() {
    try (FolderEntries entries = ingest.entries()) {
      while (entries.hasNext()) {
        ingest.removeTree(entries.next().name());
      }
    }
  }

  /** The root. */
  public Path path() {
    return path;
  }

  /** The root as a folder. */
  public Folder root() {
    return root;
  }

  /**
   * Moves {@code name} from {@code folder} to the quarantine, in the place of an earlier one of
   * that name; nothing happens where it is gone.
   */
  public void quarantine(Folder folder, String name) {
    try (Folder quarantine = root.folderOrCreate("quarantine", FOLDER_MODE)) {
      if (folder.statusIfExists(name).isPresent()) {
        quarantine.removeTree(name);
        folder.rename(name, quarantine, name, RenameMode.KEEP);
        quarantine.sync();
        folder.sync();
      }
    }
  }

  /** The folder of the OCI image layout. */
  public Folder content() {
    return content;
  }

  /** The folder of unpacked layers. */
  public Folder layers() {
    return layers;
  }

  /** The folder for unfinished work. */
  public Folder ingest() {
    return ingest;
  }

  /** A name that nothing in {@link #ingest} has had since the root was opened. */
  public String unusedName(String prefix) {
    return prefix + "-" + names.incrementAndGet();
  }

  /** Puts {@code bytes} durably in the place of the file {@code name} in {@code folder}. */
  public void replace(Folder folder, String name, byte[] bytes) {
    String temporary = unusedName(name);
    try (OpenFile file = ingest.open(temporary, OpenHow.createNew(FILE_MODE))) {
      file.write(bytes);
      file.sync();
      ingest.rename(temporary, folder, name, RenameMode.REPLACE);
    } catch (RuntimeException e) {
      removeQuietly(temporary, e);
      throw e;
    }
    folder.sync();
  }

  /** Removes unfinished work; a failure is suppressed into {@code cause}. */
  public void removeQuietly(String name, Throwable cause) {
    try {
      ingest.removeTree(name);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    ingest.close();
    layers.close();
    content.close();
    root.close();
  }
}
