package io.carafe.runtime.monitor;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.Frame;
import io.carafe.runtime.wire.FrameChannel;
import io.carafe.runtime.wire.MonitorCodec;
import io.carafe.runtime.wire.MonitorMessage;
import io.carafe.runtime.wire.MonitorMessage.Ask;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import io.carafe.runtime.wire.MonitorMessage.Failed;
import io.carafe.runtime.wire.MonitorMessage.Gone;
import io.carafe.runtime.wire.MonitorMessage.Output;
import io.carafe.runtime.wire.MonitorMessage.Started;
import io.carafe.runtime.wire.MonitorMessage.State;
import io.carafe.runtime.wire.MonitorMessage.Taken;
import io.carafe.runtime.wire.PeerCodec;
import io.carafe.runtime.wire.PeerMessage;
import io.carafe.runtime.wire.TerminalSize;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Optional;

/**
 * A connection to one monitor. Commands may be given by any thread; each tells whether the monitor
 * still took it. Closing lets go of the monitor, which goes on without this connection.
 */
public final class MonitorConnection implements AutoCloseable {
  private static final Logger LOG = System.getLogger(MonitorConnection.class.getName());

  private final FrameChannel channel;
  private final MonitorListener listener;

  private MonitorConnection(FrameChannel channel, MonitorListener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  /** Becomes the owner of {@code socket} and tells {@code listener} what the monitor says. */
  static MonitorConnection start(UnixSocket socket, MonitorListener listener) {
    MonitorConnection connection = new MonitorConnection(new FrameChannel(socket), listener);
    Thread.ofPlatform().name("monitor").daemon().start(connection::read);
    return connection;
  }

  private void read() {
    try {
      boolean more = true;
      while (more) {
        Optional<Frame> frame = channel.receive();
        more = frame.isPresent() && handle(frame.get());
      }
    } catch (Problem e) {
      LOG.log(Level.WARNING, "connection to monitor ended: " + e.requireMessage());
    } finally {
      channel.shutdown();
      channel.close();
      listener.gone();
    }
  }

  /** False after the last message. */
  private boolean handle(Frame frame) {
    try {
      return tell(MonitorCodec.decode(frame));
    } finally {
      frame.discard();
    }
  }

  private boolean tell(MonitorMessage message) {
    switch (message) {
      case State state -> listener.state(state);
      case Started started -> listener.started(started);
      case Failed failed -> listener.failed(failed.failure());
      case Output output -> listener.output(output);
      case Ask ask -> send(new PeerMessage.Answer(listener.asked(ask)));
      case Exited exited -> listener.exited(exited);
      case Taken taken -> listener.taken(taken.bytes());
      case Gone _ -> {
        return false;
      }
    }
    return true;
  }

  /** Sends a signal to the container's first process. */
  public boolean kill(int signal) {
    return send(new PeerMessage.Kill(signal));
  }

  /** Gives the terminal a new size. */
  public boolean resize(TerminalSize size) {
    return send(new PeerMessage.Resize(size));
  }

  /**
   * Writes to the container's stdin. While the container does not read it the monitor takes only
   * 128 KiB, and then nothing else of this connection either: for what is small.
   */
  public boolean writeStdin(Bytes bytes) {
    byte[] all = bytes.array();
    boolean taken = true;
    for (int at = 0; at < all.length && taken; at += PeerMessage.STDIN_BYTES_MAX) {
      int end = Math.min(all.length, at + PeerMessage.STDIN_BYTES_MAX);
      taken = send(new PeerMessage.Stdin(Bytes.of(Arrays.copyOfRange(all, at, end))));
    }
    return taken;
  }

  /** Ends the container's stdin. */
  public boolean closeStdin() {
    return send(new PeerMessage.StdinClose());
  }

  /** Asks for output from now on. */
  public boolean subscribe(boolean stdout, boolean stderr) {
    return send(new PeerMessage.Subscribe(stdout, stderr, false));
  }

  /** Lets the monitor serve {@code client}, subscribed to both streams; the caller closes it. */
  public boolean addPeer(Fd client) {
    return send(new PeerMessage.AddPeer(client));
  }

  /** Lets the monitor open the log anew, after its file was moved. */
  public boolean reopenLog() {
    return send(new PeerMessage.Reopen());
  }

  private boolean send(PeerMessage message) {
    try {
      channel.send(PeerCodec.encode(message));
      return true;
    } catch (Problem.Unavailable | Problem.Conflict e) {
      return false; // gone, or closed here: the reader tells the listener
    }
  }

  /** Ends the connection; the listener is told {@code gone} soon after. */
  @Override
  public void close() {
    channel.shutdown();
  }
}
