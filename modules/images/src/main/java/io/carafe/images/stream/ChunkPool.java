package io.carafe.images.stream;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The buffers of one pipe, each made when it is first needed. */
final class ChunkPool {
  private final BlockingQueue<Chunk> free;
  private final AtomicInteger unmade;
  private final int chunkBytes;

  ChunkPool(int chunks, int chunkBytes) {
    this.free = new ArrayBlockingQueue<>(chunks);
    this.unmade = new AtomicInteger(chunks);
    this.chunkBytes = chunkBytes;
  }

  /** A free buffer, as soon as there is one. */
  Chunk take() throws InterruptedException {
    Chunk chunk = free.poll();
    if (chunk != null) {
      return chunk;
    }
    boolean another = unmade.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    return another ? new Chunk(this, chunkBytes) : free.take();
  }

  void give(Chunk chunk) {
    free.add(chunk);
  }
}
