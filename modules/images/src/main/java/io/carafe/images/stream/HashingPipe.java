package io.carafe.images.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream ahead on a thread of its own and hashes it on another; the reader of the pipe is
 * the third. An exception of the source is thrown to the reader, behind the bytes before it.
 *
 * <p>The pipe owns the source: it is read and closed on the pipe's thread only. Closing the pipe
 * waits for that, so the source must not block for long.
 */
public final class HashingPipe extends InputStream {
  private static final int CHUNK_BYTES = 256 * 1024;
  private static final int CHUNKS = 6;

  /** What the reading thread hands over: a chunk, or the end with what ended it. */
  private record Item(@Nullable Chunk chunk, @Nullable Exception failure) {}

  private final InputStream source;
  private final ChunkPool pool = new ChunkPool(CHUNKS, CHUNK_BYTES);
  private final BlockingQueue<Item> filled = new ArrayBlockingQueue<>(CHUNKS + 1);
  private final HashThread hash;
  private final Thread thread;
  private @Nullable Chunk current;
  private int at;
  private boolean ended;

  /** A pipe from {@code source}, hashed with {@code digest}. */
  public HashingPipe(InputStream source, MessageDigest digest) {
    this.source = source;
    this.hash = new HashThread(digest);
    this.thread = Thread.ofPlatform().daemon().name("carafe-read").start(this::run);
  }

  private void run() {
    Exception failure = null;
    try (source) {
      while (fill()) {
        // Each round hands one chunk over.
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    } catch (InterruptedException e) {
      return; // The pipe was closed: nobody reads.
    }
    filled.add(new Item(null, failure));
  }

  private boolean fill() throws IOException, InterruptedException {
    Chunk chunk = pool.take();
    int length = source.readNBytes(chunk.bytes(), 0, CHUNK_BYTES);
    if (length > 0) {
      chunk.share(length, 2);
      hash.submit(chunk);
      filled.add(new Item(chunk, null));
    }
    return length == CHUNK_BYTES;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Chunk chunk = chunk();
    if (chunk == null) {
      return -1;
    }
    int count = Math.min(length, chunk.length() - at);
    System.arraycopy(chunk.bytes(), at, bytes, offset, count);
    at += count;
    if (at == chunk.length()) {
      chunk.release();
      current = null;
    }
    return count;
  }

  private @Nullable Chunk chunk() throws IOException {
    if (current == null && !ended) {
      Item item = next();
      current = item.chunk();
      at = 0;
      ended = current == null;
      rethrow(item.failure());
    }
    return current;
  }

  private Item next() throws IOException {
    try {
      return filled.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static void rethrow(@Nullable Exception failure) throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw new IOException(e.getMessage(), e);
      case RuntimeException e -> throw e;
      case Exception e -> throw new IllegalStateException(e);
    }
  }

  /** The hash of the whole stream, which has been read to its end. */
  public byte[] hash() throws InterruptedException {
    if (!ended) {
      throw new IllegalStateException("the stream was not read to its end");
    }
    return hash.finish();
  }

  @Override
  public void close() {
    thread.interrupt();
    hash.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
