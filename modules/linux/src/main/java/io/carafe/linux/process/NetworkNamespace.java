package io.carafe.linux.process;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Network namespaces (network_namespaces(7)). */
public final class NetworkNamespace {
  private static final long CLONE_NEWNET = 0x40000000;
  private static final long AT_FDCWD = -100;
  private static final long AF_INET = 2;
  private static final long SOCK_DGRAM_CLOEXEC = 0x80002;
  private static final long O_RDONLY_CLOEXEC = 0x80000;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final int REQUEST_BYTES = 40;
  private static final int REQUEST_FLAGS_AT = 16;
  private static final short UP_AND_RUNNING = 0x41;

  private NetworkNamespace() {}

  /**
   * Moves the calling thread, and no other, into a new namespace in which only the loopback
   * interface is there, and up. The namespace lives as long as the answered descriptor or a thread
   * in it, so this is for a platform thread that does nothing else. {@link Problem.Kernel} where
   * the kernel makes no more, or for a caller without CAP_SYS_ADMIN.
   */
  public static Fd enterNew() {
    try (Scratch scratch = new Scratch()) {
      Scratch.check(
          scratch.call(SystemCall.UNSHARE, CLONE_NEWNET), () -> "make a network namespace");
      bringUpLoopback(scratch);
      long path = scratch.text("/proc/thread-self/ns/net");
      long result = scratch.call(SystemCall.OPENAT, AT_FDCWD, path, O_RDONLY_CLOEXEC, 0);
      return new Fd((int) Scratch.check(result, () -> "open the network namespace"));
    }
  }

  /** With struct ifreq (netdevice(7)). */
  private static void bringUpLoopback(Scratch scratch) {
    long socket = scratch.call(SystemCall.SOCKET, AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    try (Fd fd = new Fd((int) Scratch.check(socket, () -> "open a socket"))) {
      MemorySegment request = scratch.zeros(REQUEST_BYTES);
      request.setString(0, "lo");
      request.set(ValueLayout.JAVA_SHORT_UNALIGNED, REQUEST_FLAGS_AT, UP_AND_RUNNING);
      Scratch.check(
          scratch.call(SystemCall.IOCTL, fd.number(), SIOCSIFFLAGS, request.address()),
          () -> "bring up the loopback interface");
    }
  }
}
