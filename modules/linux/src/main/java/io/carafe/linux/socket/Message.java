package io.carafe.linux.socket;

import io.carafe.linux.Fd;
import io.carafe.linux.kernel.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A struct msghdr with one buffer and room for descriptors, as sendmsg(2) and recvmsg(2) take it on
 * 64-bit machines.
 */
final class Message {
  private static final long BYTES = 56;
  private static final long NAME_IOV = 16;
  private static final long IOV_COUNT = 24;
  private static final long CONTROL = 32;
  private static final long CONTROL_BYTES = 40;

  /** struct cmsghdr: u64 length, i32 level, i32 type, then the data (cmsg(3)). */
  private static final long HEADER_BYTES = 16;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  /** The most descriptors the kernel puts into one message (unix(7), SCM_MAX_FD). */
  static final int DESCRIPTORS_MAX = 253;

  private final MemorySegment header;

  Message(Scratch scratch, MemorySegment buffer) {
    MemorySegment vector = scratch.zeros(16);
    vector.set(ValueLayout.JAVA_LONG, 0, buffer.address());
    vector.set(ValueLayout.JAVA_LONG, 8, buffer.byteSize());
    header = scratch.zeros(BYTES);
    header.set(ValueLayout.JAVA_LONG, NAME_IOV, vector.address());
    header.set(ValueLayout.JAVA_LONG, IOV_COUNT, 1);
  }

  long address() {
    return header.address();
  }

  /** Adds descriptors to be sent. */
  void attach(Scratch scratch, List<Fd> descriptors) {
    MemorySegment control = control(scratch, descriptors.size());
    control.set(ValueLayout.JAVA_LONG, 0, HEADER_BYTES + 4L * descriptors.size());
    control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
    control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
    for (int i = 0; i < descriptors.size(); i++) {
      control.set(ValueLayout.JAVA_INT, HEADER_BYTES + 4L * i, descriptors.get(i).number());
    }
  }

  /** Makes room for all the descriptors that can come, so that none is cut off. */
  MemorySegment expect(Scratch scratch) {
    return control(scratch, DESCRIPTORS_MAX);
  }

  private MemorySegment control(Scratch scratch, int count) {
    long length = HEADER_BYTES + align(4L * count);
    MemorySegment control = scratch.zeros(length);
    header.set(ValueLayout.JAVA_LONG, CONTROL, control.address());
    header.set(ValueLayout.JAVA_LONG, CONTROL_BYTES, length);
    return control;
  }

  /** The descriptors that came; the caller owns them. */
  List<Fd> received(MemorySegment control) {
    long end = header.get(ValueLayout.JAVA_LONG, CONTROL_BYTES);
    List<Fd> descriptors = new ArrayList<>();
    long at = 0;
    while (at + HEADER_BYTES <= end) {
      long length = control.get(ValueLayout.JAVA_LONG, at);
      boolean rights =
          control.get(ValueLayout.JAVA_INT, at + 8) == SOL_SOCKET
              && control.get(ValueLayout.JAVA_INT, at + 12) == SCM_RIGHTS;
      for (long data = at + HEADER_BYTES; rights && data + 4 <= at + length; data += 4) {
        descriptors.add(new Fd(control.get(ValueLayout.JAVA_INT, data)));
      }
      at += align(Math.max(length, HEADER_BYTES));
    }
    return descriptors;
  }

  private static long align(long length) {
    return (length + 7) & ~7L;
  }
}
