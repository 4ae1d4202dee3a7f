package io.carafe.runtime.log;

import io.carafe.base.Problem;
import io.carafe.linux.file.FileIdentity;
import io.carafe.linux.file.FileStatus;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.linux.watch.FolderWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a container's log. Used by one thread, which {@link #follow} blocks; interrupting that
 * thread ends it within a fifth of a second.
 */
public final class LogReader implements AutoCloseable {
  private static final String CURRENT = "log";
  private static final String ROTATED_PREFIX = "log.";
  private static final int NUMBER_DIGITS_MAX = 6;

  /** How often a file is looked for again that a rotation renamed meanwhile. */
  private static final int RETRIES_MAX = 64;

  /** How long a rotation may leave a gap; one that stays is of a monitor that was killed in it. */
  private static final int GAP_TRIES_MAX = 50;

  private static final Duration GAP_WAIT = Duration.ofMillis(2);

  /** How long to wait for a change before looking by oneself, also whether to end. */
  private static final Duration WAIT = Duration.ofMillis(200);

  private final Folder folder;
  private final LogQuery query;
  private @Nullable LogFile file;
  private @Nullable LogFile newer;
  private @Nullable FolderWatch watch;
  private boolean finished;

  /** Opens the log in a container's {@code folder}, which may not have begun yet. */
  public LogReader(Path folder, LogQuery query) {
    this.folder = Folder.open(folder);
    this.query = query;
    try {
      this.file = query.tailLines().isPresent() ? openAtTail() : openOldest();
    } catch (RuntimeException e) {
      this.folder.close();
      throw e;
    }
  }

  /** The next record, or empty where there is none now. */
  public Optional<LogRecord> next() {
    while (!finished) {
      Optional<LogRecord> entry = file == null ? Optional.empty() : file.next();
      if (entry.isEmpty()) {
        if (!goOn()) {
          return Optional.empty();
        }
      } else if (query.isTooLate(entry.get())) {
        finished = true;
      } else if (!query.isTooEarly(entry.get())) {
        return entry;
      }
    }
    return Optional.empty();
  }

  /**
   * Goes on to the file after the current one, which is read once more when the newer one was
   * found: records may have come right before the rotation. False where there is nothing more.
   */
  private boolean goOn() {
    if (newer == null) {
      newer = openNewer();
      return newer != null;
    }
    if (file != null) {
      file.close();
    }
    file = newer;
    newer = null;
    return true;
  }

  /**
   * The next record, waiting for it; empty where there is none left after {@code ended} said that
   * nothing more will be written, or the thread was interrupted.
   */
  public Optional<LogRecord> follow(BooleanSupplier ended) {
    if (watch == null) {
      watch = FolderWatch.of(folder);
    }
    while (true) {
      boolean last = ended.getAsBoolean(); // asked before reading: what is written then is read
      Optional<LogRecord> entry = next();
      if (entry.isPresent() || last || finished || Thread.currentThread().isInterrupted()) {
        return entry;
      }
      watch.await(WAIT);
    }
  }

  /**
   * A rotation moves the oldest file first. So while the current file keeps its number, the place
   * after it is either empty, in the middle of a rotation, or holds the file that comes next.
   */
  private @Nullable LogFile openNewer() {
    for (int i = 0; i < RETRIES_MAX; i++) {
      List<String> names = names();
      int at = file == null ? -1 : indexOf(names, file.identity());
      if (at < 0 && file != null && !file.isRemoved()) {
        continue; // renamed after the names were listed
      }
      if (at + 1 >= names.size()) {
        return null;
      }
      if (at >= 0 && age(names.get(at)) != age(names.get(at + 1)) + 1 && i < GAP_TRIES_MAX) {
        LockSupport.parkNanos(GAP_WAIT.toNanos());
        continue;
      }
      Optional<OpenFile> next = open(names.get(at + 1));
      if (next.isPresent() && isStillAt(names, at)) {
        return new LogFile(next.get(), 0);
      }
      next.ifPresent(OpenFile::close);
    }
    throw Problem.unavailable("read log in " + folder + ": it is rotated faster than it is read");
  }

  private boolean isStillAt(List<String> names, int index) {
    return index < 0 || file == null || file.identity().equals(identityOf(names.get(index)));
  }

  private int indexOf(List<String> names, FileIdentity identity) {
    for (int i = 0; i < names.size(); i++) {
      if (identity.equals(identityOf(names.get(i)))) {
        return i;
      }
    }
    return -1;
  }

  private @Nullable FileIdentity identityOf(String name) {
    return folder.statusIfExists(name).map(FileStatus::identity).orElse(null);
  }

  /** The names of the log's files, the oldest first. */
  private List<String> names() {
    TreeSet<String> names = new TreeSet<>(Comparator.comparingInt(LogReader::age).reversed());
    try (FolderEntries entries = folder.entries()) {
      entries.forEachRemaining(entry -> {
        if (age(entry.name()) >= 0) {
          names.add(entry.name());
        }
      });
    }
    return List.copyOf(names);
  }

  /** 0 for the current file, the number of a rotated one, -1 for a file that is not the log's. */
  private static int age(String name) {
    if (name.equals(CURRENT)) {
      return 0;
    }
    String number = name.startsWith(ROTATED_PREFIX) ? name.substring(ROTATED_PREFIX.length()) : "";
    boolean valid =
        !number.isEmpty()
            && number.length() <= NUMBER_DIGITS_MAX
            && number.chars().allMatch(c -> c >= '0' && c <= '9');
    return valid ? Integer.parseInt(number) : -1;
  }

  /** The oldest file that may have a record that is asked for. */
  private @Nullable LogFile openOldest() {
    for (String name : names()) {
      Optional<OpenFile> open = open(name);
      if (open.isPresent()) {
        if (!isTooOld(open.get())) {
          return new LogFile(open.get(), 0);
        }
        open.get().close();
      }
    }
    return null;
  }

  private boolean isTooOld(OpenFile open) {
    return !open.label().endsWith("/" + CURRENT)
        && query.since().isPresent()
        && open.status().modified().isBefore(query.since().get());
  }

  /** The file and place where the last lines begin, going back from the newest file. */
  private @Nullable LogFile openAtTail() {
    int left = query.tailLines().orElse(0);
    LogFile found = null;
    for (String name : names().reversed()) {
      Optional<OpenFile> open = open(name);
      if (open.isEmpty()) {
        continue;
      }
      LogTail tail = new LogTail(open.get(), left);
      long offset = tail.find();
      if (found != null) {
        found.close();
      }
      found = new LogFile(open.get(), offset);
      left -= tail.lines();
      if (offset > 0 || left <= 0) {
        break;
      }
    }
    return found;
  }

  private Optional<OpenFile> open(String name) {
    return folder.openIfExists(name, OpenHow.read(Resolve.NO_LINKS));
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
    if (newer != null) {
      newer.close();
    }
    if (watch != null) {
      watch.close();
    }
    folder.close();
  }
}
