package io.carafe.linux.socket;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.kernel.Scratch;
import io.carafe.linux.kernel.SystemCall;
import io.carafe.linux.process.Pidfd;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One end of a connected stream socket. One thread may send while another receives.
 *
 * <p>{@link #close} only gives up this end's descriptor, for others may have been passed to another
 * process; {@link #shutdown} ends the connection for all of them and wakes a blocked thread.
 */
public final class UnixSocket implements AutoCloseable {
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_NONBLOCK = 04000;
  private static final int SOCK_CLOEXEC = 02000000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_PEERPIDFD = 77;
  private static final int SHUT_WR = 1;
  private static final int SHUT_RDWR = 2;
  private static final int CHUNK_BYTES = 64 * 1024;

  private final Fd fd;
  private final String label;

  private UnixSocket(Fd fd, String label) {
    this.fd = fd;
    this.label = label;
  }

  /** Becomes the owner of {@code fd}, a connected socket, called {@code label} in messages. */
  public static UnixSocket of(Fd fd, String label) {
    return new UnixSocket(fd, label);
  }

  /**
   * Connects to the server at {@code path}; {@link Problem.Kernel} ENOENT where there is no such
   * socket, ECONNREFUSED where nobody listens any more.
   */
  public static UnixSocket connect(Path path) {
    Fd fd = create(0);
    try (Scratch scratch = new Scratch();
        SocketAddress address = new SocketAddress(path)) {
      Scratch.check(connect(scratch, fd, address), () -> "connect to " + path);
      return new UnixSocket(fd, path.toString());
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }

  /** Whether somebody listens at {@code address}; never blocks. */
  static boolean isAlive(SocketAddress address) {
    try (Scratch scratch = new Scratch();
        Fd fd = create(SOCK_NONBLOCK)) {
      long result = connect(scratch, fd, address);
      return !Scratch.failed(result, Errno.ECONNREFUSED) && !Scratch.failed(result, Errno.ENOENT);
    }
  }

  private static long connect(Scratch scratch, Fd fd, SocketAddress address) {
    MemorySegment struct = address.in(scratch);
    return scratch.callUninterrupted(
        SystemCall.CONNECT, fd.number(), struct.address(), struct.byteSize());
  }

  static Fd create(int flags) {
    try (Scratch scratch = new Scratch()) {
      long result =
          scratch.call(
              SystemCall.SOCKET, SocketAddress.AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
      return new Fd((int) Scratch.check(result, () -> "create socket"));
    }
  }

  /** Two sockets connected to each other. */
  public static UnixSocketPair pair() {
    try (Scratch scratch = new Scratch()) {
      MemorySegment pair = scratch.zeros(8);
      long result =
          scratch.call(
              SystemCall.SOCKETPAIR,
              SocketAddress.AF_UNIX,
              SOCK_STREAM | SOCK_CLOEXEC,
              0,
              pair.address());
      Scratch.check(result, () -> "create socket pair");
      return new UnixSocketPair(
          of(new Fd(pair.get(ValueLayout.JAVA_INT, 0)), "socket pair"),
          of(new Fd(pair.get(ValueLayout.JAVA_INT, 4)), "socket pair"));
    }
  }

  /** The descriptor, which this socket owns. */
  public Fd fd() {
    return fd;
  }

  /** Sends all remaining bytes of {@code bytes}. */
  public void send(ByteBuffer bytes) {
    send(bytes, List.of());
  }

  /**
   * Sends all remaining bytes of {@code bytes}, at least one, with {@code descriptors} on the
   * first. {@link Problem.Unavailable} where the peer is gone or does not take them in time.
   */
  public void send(ByteBuffer bytes, List<Fd> descriptors) {
    List<Fd> attached = descriptors;
    while (bytes.hasRemaining()) {
      sendChunk(bytes, attached);
      attached = List.of();
    }
  }

  private void sendChunk(ByteBuffer bytes, List<Fd> descriptors) {
    int length = Math.min(bytes.remaining(), CHUNK_BYTES);
    try (Scratch scratch = new Scratch();
        Fd.Use use = fd.use()) {
      MemorySegment buffer = scratch.raw(length).asSlice(0, length);
      MemorySegment.copy(MemorySegment.ofBuffer(bytes), 0, buffer, 0, length);
      Message message = new Message(scratch, buffer);
      if (!descriptors.isEmpty()) {
        message.attach(scratch, descriptors);
      }
      long result =
          scratch.callUninterrupted(
              SystemCall.SENDMSG, use.number(), message.address(), MSG_NOSIGNAL);
      bytes.position(bytes.position() + (int) check(result, "send to "));
    }
  }

  /**
   * Receives at least one byte into {@code bytes}, which has room, or the end of the stream. {@link
   * Problem.Unavailable} where nothing comes in time.
   */
  public Received receive(ByteBuffer bytes) {
    int length = Math.min(bytes.remaining(), CHUNK_BYTES);
    if (length == 0) {
      throw new IllegalArgumentException("no room to receive into");
    }
    try (Scratch scratch = new Scratch();
        Fd.Use use = fd.use()) {
      MemorySegment buffer = scratch.raw(length).asSlice(0, length);
      Message message = new Message(scratch, buffer);
      MemorySegment control = message.expect(scratch);
      long result =
          scratch.callUninterrupted(
              SystemCall.RECVMSG, use.number(), message.address(), MSG_CMSG_CLOEXEC);
      int received = (int) (isReset(result) ? 0 : check(result, "receive from "));
      MemorySegment.copy(buffer, 0, MemorySegment.ofBuffer(bytes), 0, received);
      bytes.position(bytes.position() + received);
      return new Received(received, message.received(control));
    }
  }

  /** A peer that closes with unread bytes resets the connection: for the reader just its end. */
  private static boolean isReset(long result) {
    return Scratch.failed(result, Errno.ECONNRESET);
  }

  private long check(long result, String operation) {
    if (Scratch.failed(result, Errno.EAGAIN)) {
      throw Problem.unavailable(operation + label + ": no answer in time");
    }
    if (Scratch.failed(result, Errno.EPIPE) || Scratch.failed(result, Errno.ECONNRESET)) {
      throw Problem.unavailable(operation + label + ": the peer is gone");
    }
    return Scratch.check(result, () -> operation + label);
  }

  /** Bounds how long each send and receive waits; zero is for ever. */
  public void setTimeout(Duration timeout) {
    try (Scratch scratch = new Scratch()) {
      MemorySegment timeval = scratch.zeros(16);
      timeval.set(ValueLayout.JAVA_LONG, 0, timeout.toSeconds());
      timeval.set(ValueLayout.JAVA_LONG, 8, timeout.toNanosPart() / 1_000);
      for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
        long result =
            scratch.call(
                SystemCall.SETSOCKOPT, fd.number(), SOL_SOCKET, option, timeval.address(), 16);
        Scratch.check(result, () -> "set timeout of " + label);
      }
    }
  }

  /** Who is at the other end. */
  public PeerCredentials peer() {
    try (Scratch scratch = new Scratch()) {
      MemorySegment value = scratch.zeros(12);
      Scratch.check(option(scratch, SO_PEERCRED, value), () -> "ask for the peer of " + label);
      return new PeerCredentials(
          value.get(ValueLayout.JAVA_INT, 0),
          Integer.toUnsignedLong(value.get(ValueLayout.JAVA_INT, 4)),
          Integer.toUnsignedLong(value.get(ValueLayout.JAVA_INT, 8)));
    }
  }

  /** The process at the other end; empty before kernel 6.5 or when it has gone. */
  public Optional<Pidfd> peerPidfd() {
    try (Scratch scratch = new Scratch()) {
      MemorySegment value = scratch.zeros(4);
      long result = option(scratch, SO_PEERPIDFD, value);
      return result < 0
          ? Optional.empty()
          : Optional.of(Pidfd.of(new Fd(value.get(ValueLayout.JAVA_INT, 0))));
    }
  }

  private long option(Scratch scratch, int option, MemorySegment value) {
    MemorySegment length = scratch.zeros(4);
    length.set(ValueLayout.JAVA_INT, 0, (int) value.byteSize());
    return scratch.call(
        SystemCall.GETSOCKOPT, fd.number(), SOL_SOCKET, option, value.address(), length.address());
  }

  /** Tells the peer that nothing more comes from here. */
  public void shutdownOutput() {
    shutdown(SHUT_WR);
  }

  /** Ends the connection in both directions, for every holder, and wakes blocked threads. */
  public void shutdown() {
    shutdown(SHUT_RDWR);
  }

  private void shutdown(int how) {
    if (!fd.isClosed()) {
      shutdown(fd, how);
    }
  }

  /** An error means that the connection has ended already. */
  static void shutdown(Fd fd, int how) {
    try (Scratch scratch = new Scratch();
        Fd.Use use = fd.use()) {
      scratch.call(SystemCall.SHUTDOWN, use.number(), how);
    }
  }

  @Override
  public void close() {
    fd.close();
  }

  @Override
  public String toString() {
    return "socket " + label;
  }
}
