package io.carafe.images.stream;

import java.util.concurrent.atomic.AtomicInteger;

/** A buffer that goes back to its pool when all who were given it have released it. */
final class Chunk {
  private final ChunkPool pool;
  private final byte[] bytes;
  private final AtomicInteger users = new AtomicInteger();
  private int length;

  Chunk(ChunkPool pool, int bytesMax) {
    this.pool = pool;
    this.bytes = new byte[bytesMax];
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Hands the first {@code length} bytes to {@code count} users. */
  void share(int length, int count) {
    this.length = length;
    users.set(count);
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      pool.give(this);
    }
  }
}
