package io.carafe.images.stream;

import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Hashes chunks in order on a thread of its own. */
final class HashThread implements AutoCloseable {
  private static final int QUEUED_MAX = 64;

  /**
   * How much is hashed at once. The JVM takes the processor's own instructions for a hash only
   * after it was called some thousand times, which a fresh one should reach soon.
   */
  private static final int SLICE_BYTES = 512;

  /** What is queued: a chunk, or the end. */
  private record Item(@Nullable Chunk chunk) {}

  private final MessageDigest digest;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUED_MAX);
  private final Thread thread;

  HashThread(MessageDigest digest) {
    this.digest = digest;
    this.thread = Thread.ofPlatform().daemon().name("carafe-hash").start(this::run);
  }

  private void run() {
    try {
      for (Chunk chunk = queue.take().chunk(); chunk != null; chunk = queue.take().chunk()) {
        update(chunk);
        chunk.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void update(Chunk chunk) {
    for (int at = 0; at < chunk.length(); at += SLICE_BYTES) {
      digest.update(chunk.bytes(), at, Math.min(SLICE_BYTES, chunk.length() - at));
    }
  }

  /** Queues a chunk, which is released when it is hashed. */
  void submit(Chunk chunk) throws InterruptedException {
    queue.put(new Item(chunk));
  }

  /** The value over all chunks submitted; nothing may be submitted after it. */
  byte[] finish() throws InterruptedException {
    queue.put(new Item(null));
    thread.join();
    return digest.digest();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
