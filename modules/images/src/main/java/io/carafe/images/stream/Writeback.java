package io.carafe.images.stream;

import io.carafe.linux.file.OpenFile;

/**
 * Has the kernel write a growing file to the disk while it grows, so that a sync at the end has
 * little left to wait for. Nothing is waited for here, and nothing is durable by it.
 */
public final class Writeback {
  private static final long STEP_BYTES = 8 << 20;

  private final OpenFile file;
  private long started;
  private long written;

  /** The writeback of {@code file}, which is written from its start to its end. */
  public Writeback(OpenFile file) {
    this.file = file;
  }

  /** Says that {@code bytes} more are written. */
  public void wrote(long bytes) {
    written += bytes;
    if (written - started >= STEP_BYTES) {
      file.startWriteback(started, written - started);
      started = written;
    }
  }
}
