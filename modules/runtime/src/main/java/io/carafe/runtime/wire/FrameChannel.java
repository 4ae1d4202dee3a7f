package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.socket.Received;
import io.carafe.linux.socket.UnixSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Moves frames over a socket that it owns. Several threads may send; one receives. Receiving blocks
 * a platform thread until a frame comes, {@link #shutdown} ends that.
 */
public final class FrameChannel implements AutoCloseable {
  /** The header: u32 payload length, u8 type, u8 version, u16 number of descriptors. */
  static final int HEADER_BYTES = 8;

  static final int VERSION = 1;

  /** How much of a payload is made room for before it has come. */
  private static final int ROOM_BYTES = 256 * 1024;

  private final UnixSocket socket;

  /** Held while a frame is sent, so that frames are whole. */
  private final Object sending = new Object();

  /** Becomes the owner of {@code socket}. */
  public FrameChannel(UnixSocket socket) {
    this.socket = socket;
  }

  /** The socket, which this channel owns. */
  public UnixSocket socket() {
    return socket;
  }

  /**
   * Sends {@code frame}; its descriptors stay the caller's. {@link Problem.Unavailable} where the
   * peer is gone.
   */
  public void send(Frame frame) {
    ByteBuffer bytes = ByteBuffer.wrap(encode(frame));
    synchronized (sending) {
      socket.send(bytes, frame.descriptors());
    }
  }

  static byte[] encode(Frame frame) {
    return ByteBuffer.allocate(HEADER_BYTES + frame.payload().length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(frame.payload().length())
        .put((byte) frame.type().number())
        .put((byte) VERSION)
        .putShort((short) frame.descriptors().size())
        .put(frame.payload().array())
        .array();
  }

  /**
   * The next frame; empty at the end of the stream. {@link Problem.Corrupt} where the peer breaks a
   * rule: nothing can be received then any more, and all descriptors that came are closed.
   */
  public Optional<Frame> receive() {
    List<Fd> descriptors = new ArrayList<>();
    try {
      byte[] head = receive(HEADER_BYTES, descriptors);
      if (head.length == 0) {
        return Optional.empty();
      }
      return Optional.of(receivePayload(head, descriptors));
    } catch (RuntimeException e) {
      descriptors.forEach(Fd::close);
      throw e;
    }
  }

  private Frame receivePayload(byte[] head, List<Fd> descriptors) {
    if (head.length < HEADER_BYTES) {
      throw Problem.corrupt("frame is cut off in its header");
    }
    ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    int length = header.getInt();
    FrameType type = FrameType.of(header.get() & 0xff);
    int version = header.get() & 0xff;
    int count = header.getShort() & 0xffff;
    if (version != VERSION) {
      throw Problem.corrupt("frame has version " + version + ", not " + VERSION);
    }
    if (length < 0 || length > Frame.PAYLOAD_BYTES_MAX) {
      throw Problem.corrupt("frame of " + Integer.toUnsignedString(length) + " bytes is too long");
    }
    byte[] payload = receive(length, descriptors);
    if (payload.length < length) {
      throw Problem.corrupt("frame is cut off in its payload");
    }
    if (descriptors.size() != count || count > Frame.DESCRIPTORS_MAX) {
      throw Problem.corrupt(
          "frame came with %d descriptors, not %d".formatted(descriptors.size(), count));
    }
    return new Frame(type, Bytes.of(payload), descriptors);
  }

  /** Up to {@code length} bytes, fewer only at the end of the stream. */
  private byte[] receive(int length, List<Fd> descriptors) {
    byte[] bytes = new byte[Math.min(length, ROOM_BYTES)];
    int done = 0;
    while (done < length) {
      if (done == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
      }
      Received received = socket.receive(ByteBuffer.wrap(bytes, done, bytes.length - done));
      descriptors.addAll(received.descriptors());
      if (received.isEnd()) {
        return Arrays.copyOf(bytes, done);
      }
      done += received.length();
    }
    return bytes;
  }

  /** Ends the connection for all who hold it, and wakes the receiver. */
  public void shutdown() {
    socket.shutdown();
  }

  @Override
  public void close() {
    socket.close();
  }
}
