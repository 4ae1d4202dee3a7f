package io.carafe.cgroups;

import java.io.IOException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the OOM killer. Version 2 tells through inotify when it has been there; version 1,
 * whose eventfd needs native access, is looked at ten times a second. Used by one thread.
 */
public final class OomWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;
  private static final long LOOK_ANYWAY_MILLIS = 1_000;

  private final OomCounter counter;
  private final @Nullable WatchService watch;
  private long known;

  private OomWatch(OomCounter counter, @Nullable WatchService watch) {
    this.counter = counter;
    this.watch = watch;
    this.known = counter.kills();
  }

  /** Watches from now on. */
  public static OomWatch of(OomCounter counter) {
    return new OomWatch(counter, counter.tells() ? watch(counter) : null);
  }

  private static @Nullable WatchService watch(OomCounter counter) {
    try {
      WatchService service = counter.files().folder().getFileSystem().newWatchService();
      counter.files().folder().register(service, StandardWatchEventKinds.ENTRY_MODIFY);
      return service;
    } catch (IOException e) {
      return null; // out of inotify instances, or the cgroup is gone: looking serves as well
    }
  }

  /** Waits for a kill since the last call that told of one; false where none came in time. */
  public boolean await(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isNew()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      pause(millis);
    }
    return true;
  }

  private boolean isNew() {
    long now = counter.kills();
    boolean more = now > known;
    known = Math.max(known, now);
    return more;
  }

  private void pause(long millis) throws InterruptedException {
    if (watch == null) {
      Thread.sleep(Math.min(millis, LOOK_MILLIS));
      return;
    }
    WatchKey key = watch.poll(Math.min(millis, LOOK_ANYWAY_MILLIS), TimeUnit.MILLISECONDS);
    if (key != null) {
      key.pollEvents();
      key.reset();
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      try {
        watch.close();
      } catch (IOException e) {
        throw new AssertionError("closing a watch fails", e);
      }
    }
  }
}
