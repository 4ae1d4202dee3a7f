package io.carafe.cgroups.dbus;

import io.carafe.base.Problem;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a message bus, or to systemd itself. Used by one thread. Every wait has an end,
 * after which it is a {@link Problem.Unavailable}.
 */
public final class BusConnection implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(25);
  private static final int LINE_BYTES_MAX = 512;
  private static final int SIGNALS_MAX = 256;

  private final Path socket;
  private final SocketChannel channel;
  private final Selector selector;
  private final Deque<BusMessage> signals = new ArrayDeque<>();
  private int serial;

  private BusConnection(Path socket, SocketChannel channel, Selector selector) {
    this.socket = socket;
    this.channel = channel;
    this.selector = selector;
  }

  /**
   * Connects and authenticates as this process's user.
   *
   * @param isBus whether a bus listens, which wants to be greeted, and not a service itself
   * @throws Problem.Unavailable where nobody listens
   * @throws Problem.Denied where the user is not let in
   */
  public static BusConnection open(Path socket, boolean isBus) {
    BusConnection connection = connect(socket);
    try {
      connection.authenticate();
      if (isBus) {
        connection.call(
            new BusCall(
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus",
                "Hello",
                "",
                new Marshaller()));
      }
      return connection;
    } catch (Problem | IOException e) {
      connection.close();
      throw e instanceof Problem problem ? problem : connection.broken((IOException) e);
    }
  }

  private static BusConnection connect(Path socket) {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        Selector selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        return new BusConnection(socket, channel, selector);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw Problem.unavailable("connect to " + socket + ": " + e.getMessage()).withCause(e);
    }
  }

  private Problem broken(IOException e) {
    return Problem.unavailable("talk to " + socket + ": " + e.getMessage()).withCause(e);
  }

  /** SASL EXTERNAL: the kernel tells the other side who this is. */
  private void authenticate() throws IOException {
    Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    String hex = HexFormat.of().formatHex(uid.toString().getBytes(StandardCharsets.US_ASCII));
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    send(("\0AUTH EXTERNAL " + hex + "\r\n").getBytes(StandardCharsets.US_ASCII), deadline);
    String answer = line(deadline);
    if (!answer.startsWith("OK ")) {
      throw Problem.denied("authenticate at " + socket + ": " + answer);
    }
    send("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII), deadline);
  }

  private String line(long deadline) throws IOException {
    StringBuilder line = new StringBuilder();
    while (!line.toString().endsWith("\r\n")) {
      if (line.length() >= LINE_BYTES_MAX) {
        throw Problem.corrupt("authenticate at " + socket + ": the answer does not end");
      }
      line.append((char) (receive(1, deadline)[0] & 0xff));
    }
    return line.toString().strip();
  }

  /**
   * Calls a method and waits for its answer. Signals that come meanwhile are kept.
   *
   * @throws Problem.Invalid where the other side answers with an error; its name is part of the
   *     message
   */
  public BusMessage call(BusCall call) {
    serial++;
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    try {
      send(call.encode(serial), deadline);
      while (true) {
        BusMessage message = message(deadline);
        if (message.replySerial() == serial) {
          return checked(call, message);
        }
        keep(message);
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private static BusMessage checked(BusCall call, BusMessage message) {
    if (message.type() == BusMessage.ERROR) {
      throw Problem.invalid(
          call.member() + ": " + message.text(0) + " (" + message.errorName() + ")");
    }
    return message;
  }

  private void keep(BusMessage message) {
    if (message.type() == BusMessage.SIGNAL) {
      if (signals.size() >= SIGNALS_MAX) {
        signals.removeFirst();
      }
      signals.addLast(message);
    }
  }

  /** Waits for a signal, which may have come before. */
  public BusMessage awaitSignal(Predicate<BusMessage> wanted) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    try {
      @Nullable BusMessage message = signals.pollFirst();
      while (message == null || message.type() != BusMessage.SIGNAL || !wanted.test(message)) {
        message = signals.isEmpty() ? message(deadline) : signals.removeFirst();
      }
      return message;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private BusMessage message(long deadline) throws IOException {
    byte[] start = receive(BusMessage.FIXED_BYTES, deadline);
    int length = BusMessage.length(start);
    byte[] rest = receive(length - start.length, deadline);
    byte[] whole = Arrays.copyOf(start, length);
    System.arraycopy(rest, 0, whole, start.length, rest.length);
    return BusMessage.parse(whole);
  }

  private void send(byte[] bytes, long deadline) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  private byte[] receive(int length, long deadline) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(length);
    while (in.hasRemaining()) {
      int count = channel.read(in);
      if (count < 0) {
        throw new IOException("it hung up");
      }
      if (count == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
    }
    return in.array();
  }

  private void await(int operation, long deadline) throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new IOException("no answer within " + TIMEOUT.toSeconds() + " s");
    }
    selector.keys().forEach(key -> key.interestOps(operation));
    selector.selectedKeys().clear();
    selector.select(millis);
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted");
    }
  }

  @Override
  public void close() {
    try (selector) {
      channel.close();
    } catch (IOException e) {
      throw new AssertionError("closing a socket fails", e);
    }
  }
}
