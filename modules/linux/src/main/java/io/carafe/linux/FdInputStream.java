package io.carafe.linux;

import io.carafe.base.Errno;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * The bytes of a descriptor, which the stream owns. A read blocks its platform thread; closing the
 * stream from another thread does not wake it, the peer's end does.
 */
public final class FdInputStream extends InputStream {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Fd fd;

  /** Becomes the owner of {@code fd}. */
  public FdInputStream(Fd fd) {
    this.fd = fd;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    int chunk = Math.min(length, CHUNK_BYTES);
    try (Scratch scratch = new Scratch();
        Fd.Use use = FdOutputStream.use(fd)) {
      MemorySegment memory = scratch.raw(chunk);
      long result =
          scratch.callUninterrupted(SystemCall.READ, use.number(), memory.address(), chunk);
      if (Scratch.failed(result, Errno.EIO)) {
        return -1; // the master of a terminal whose other side is closed
      }
      if (result < 0) {
        throw FdOutputStream.failure("read", result);
      }
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, offset, (int) result);
      return result == 0 ? -1 : (int) result;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
