package io.carafe.images.content;

import io.carafe.linux.file.OpenFile;
import java.io.IOException;
import java.io.InterruptedIOException;

/** How far a blob is written that is on its way into the store; readers wait for more. */
final class Growth {
  private final OpenFile file;
  private long written;
  private boolean ended;
  private boolean whole;

  /** A growth of {@code file}, which stays the writer's. */
  Growth(OpenFile file) {
    this.file = file;
  }

  synchronized void grown(long bytes) {
    written += bytes;
    notifyAll();
  }

  /** Says that nothing is written any more; {@code success} if everything was. Once is enough. */
  synchronized void end(boolean success) {
    whole |= success;
    ended = true;
    notifyAll();
  }

  /** The bytes from the start on, those that are still to come with them. */
  synchronized GrowingStream stream() {
    return new GrowingStream(this, OpenFile.of(file.fd().duplicate(), file.label()));
  }

  /**
   * Waits until there are more than {@code position} bytes, or it is the end; how many there are.
   *
   * @throws IOException if the rest will never come
   */
  synchronized long await(long position) throws IOException {
    while (written <= position && !ended) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
    if (ended && !whole) {
      throw new IOException("the blob was not written to its end");
    }
    return written;
  }
}
