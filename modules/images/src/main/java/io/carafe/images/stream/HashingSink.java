package io.carafe.images.stream;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Takes bytes in pieces of any size, collects them into large buffers, and gives each full one to
 * the destination while another thread hashes it. For one thread.
 */
public final class HashingSink implements AutoCloseable {
  private static final int CHUNK_BYTES_MAX = 256 * 1024;
  private static final int CHUNKS = 3;

  /** Where full buffers go. */
  public interface Destination {
    /** Takes {@code length} bytes from the start of {@code bytes}, which are reused afterwards. */
    void write(byte[] bytes, int length);
  }

  private final Destination destination;
  private final MessageDigest digest;
  private final int chunkBytes;
  private final ChunkPool pool;
  private Chunk current;
  private int filled;

  /** Started with the second chunk: a small blob is hashed where it is. */
  private @Nullable HashThread hash;

  /** A sink of about {@code bytes} bytes to {@code destination}, hashed with {@code digest}. */
  public HashingSink(Destination destination, MessageDigest digest, long bytes)
      throws InterruptedException {
    this.destination = destination;
    this.digest = digest;
    this.chunkBytes = Math.clamp(bytes, 1, CHUNK_BYTES_MAX);
    this.pool = new ChunkPool(CHUNKS, chunkBytes);
    this.current = pool.take();
  }

  /** Takes {@code length} bytes from {@code offset} of {@code bytes}. */
  public void write(byte[] bytes, int offset, int length) throws InterruptedException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (filled == chunkBytes) {
        flush();
      }
      int count = Math.min(end - at, chunkBytes - filled);
      System.arraycopy(bytes, at, current.bytes(), filled, count);
      filled += count;
      at += count;
    }
  }

  private void flush() throws InterruptedException {
    Chunk full = current;
    full.share(filled, 2);
    if (hash == null) {
      hash = new HashThread(digest);
    }
    hash.submit(full);
    destination.write(full.bytes(), full.length());
    full.release();
    filled = 0;
    current = pool.take();
  }

  /** Writes what is left; the hash of everything. */
  public byte[] finish() throws InterruptedException {
    if (hash != null) {
      flush();
      return hash.finish();
    }
    destination.write(current.bytes(), filled);
    digest.update(current.bytes(), 0, filled);
    return digest.digest();
  }

  @Override
  public void close() {
    if (hash != null) {
      hash.close();
    }
  }
}
