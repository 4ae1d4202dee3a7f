package io.carafe.images.erofs;

import io.carafe.linux.file.OpenFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bytes that are collected until the image's data are written; more than a little in a file. */
final class MetadataArea implements AutoCloseable {
  private static final int FIRST_BYTES = 64 * 1024;
  private static final int MEMORY_BYTES_MAX = 4 << 20;

  private final Supplier<OpenFile> opener;
  private @Nullable OpenFile file;

  /** How many bytes are in the file; the rest are in memory. */
  private long spilled;

  private byte[] memory = new byte[FIRST_BYTES];
  private int filled;

  /** An area that gets the file for what is too much from {@code opener} and closes it. */
  MetadataArea(Supplier<OpenFile> opener) {
    this.opener = opener;
  }

  long end() {
    return spilled + filled;
  }

  /** Makes the area {@code position} bytes long, with zeros. */
  void extend(long position) {
    byte[] zeros = new byte[(int) Math.min(position - end(), FIRST_BYTES)];
    while (end() < position) {
      append(zeros, (int) Math.min(position - end(), zeros.length));
    }
  }

  void append(byte[] bytes, int length) {
    if (filled > MEMORY_BYTES_MAX) {
      spill();
    }
    if (filled + length > memory.length) {
      memory = Arrays.copyOf(memory, Math.max(filled + length, memory.length * 2));
    }
    System.arraycopy(bytes, 0, memory, filled, length);
    filled += length;
  }

  private void spill() {
    if (file == null) {
      file = opener.get();
    }
    file.writeAt(ByteBuffer.wrap(memory, 0, filled), spilled);
    spilled += filled;
    filled = 0;
  }

  /** Replaces bytes in the area. */
  void patch(long position, byte[] bytes) {
    int inFile = Math.clamp(spilled - position, 0, bytes.length);
    if (inFile > 0 && file != null) {
      file.writeAt(ByteBuffer.wrap(bytes, 0, inFile), position);
    }
    if (inFile < bytes.length) {
      int at = (int) (position + inFile - spilled);
      System.arraycopy(bytes, inFile, memory, at, bytes.length - inFile);
    }
  }

  /** Reads bytes of the area. */
  byte[] read(long position, int length) {
    byte[] bytes = new byte[length];
    int inFile = Math.clamp(spilled - position, 0, length);
    if (inFile > 0) {
      readFile(position, ByteBuffer.wrap(bytes, 0, inFile));
    }
    if (inFile < length) {
      System.arraycopy(memory, (int) (position + inFile - spilled), bytes, inFile, length - inFile);
    }
    return bytes;
  }

  private void readFile(long position, ByteBuffer into) {
    long at = position;
    while (file != null && into.hasRemaining()) {
      int read = file.readAt(into, at);
      if (read == 0) {
        throw new IllegalStateException("the file of an image's metadata is too short");
      }
      at += read;
    }
  }

  /** Copies the area to {@code data}. */
  void copyTo(DataArea data) {
    long end = end();
    for (long at = 0; at < end; ) {
      byte[] part = read(at, (int) Math.min(FIRST_BYTES, end - at));
      data.write(part, 0, part.length);
      at += part.length;
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
