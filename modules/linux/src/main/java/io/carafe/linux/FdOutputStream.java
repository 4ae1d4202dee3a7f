package io.carafe.linux;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Writes to a descriptor, which the stream owns, without a buffer of its own. A write blocks its
 * platform thread; EPIPE is an {@link IOException} like any other, for the JVM ignores SIGPIPE.
 */
public final class FdOutputStream extends OutputStream {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Fd fd;

  /** Becomes the owner of {@code fd}. */
  public FdOutputStream(Fd fd) {
    this.fd = fd;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int done = 0;
    while (done < length) {
      done += writeChunk(bytes, offset + done, Math.min(length - done, CHUNK_BYTES));
    }
  }

  private int writeChunk(byte[] bytes, int offset, int length) throws IOException {
    try (Scratch scratch = new Scratch();
        Fd.Use use = use(fd)) {
      MemorySegment memory = scratch.raw(length);
      MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, 0, length);
      long result =
          scratch.callUninterrupted(SystemCall.WRITE, use.number(), memory.address(), length);
      if (result < 0) {
        throw failure("write", result);
      }
      return (int) result;
    }
  }

  static Fd.Use use(Fd fd) throws IOException {
    try {
      return fd.use();
    } catch (Problem.Conflict e) {
      throw new IOException("stream is closed", e);
    }
  }

  static IOException failure(String operation, long result) {
    return new IOException(operation + ": " + Errno.of((int) -result).name());
  }

  @Override
  public void close() {
    fd.close();
  }
}
