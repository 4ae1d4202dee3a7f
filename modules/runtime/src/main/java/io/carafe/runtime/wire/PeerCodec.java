package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.runtime.wire.PeerMessage.AddPeer;
import io.carafe.runtime.wire.PeerMessage.Answer;
import io.carafe.runtime.wire.PeerMessage.Kill;
import io.carafe.runtime.wire.PeerMessage.Reopen;
import io.carafe.runtime.wire.PeerMessage.Resize;
import io.carafe.runtime.wire.PeerMessage.Stdin;
import io.carafe.runtime.wire.PeerMessage.StdinClose;
import io.carafe.runtime.wire.PeerMessage.Subscribe;

/** Writes and reads what peers say to a monitor. */
public final class PeerCodec {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int TAKEN = 4;

  private PeerCodec() {}

  /** The frame of {@code message}. */
  public static Frame encode(PeerMessage message) {
    PayloadWriter writer = new PayloadWriter();
    return switch (message) {
      case Stdin stdin -> writer.raw(stdin.bytes()).frame(FrameType.STDIN);
      case StdinClose _ -> writer.frame(FrameType.STDIN_CLOSE);
      case Resize resize ->
          writer.u16(resize.size().rows()).u16(resize.size().columns()).frame(FrameType.RESIZE);
      case Kill kill -> writer.u32(kill.signal()).frame(FrameType.KILL);
      case Subscribe subscribe -> writer.u8(bits(subscribe)).frame(FrameType.SUBSCRIBE);
      case Reopen _ -> writer.frame(FrameType.REOPEN);
      case Answer answer -> writer.raw(answer.program()).frame(FrameType.ANSWER);
      case AddPeer peer -> FrameRules.with(writer.frame(FrameType.ADD_PEER), peer.socket());
    };
  }

  private static int bits(Subscribe subscribe) {
    return (subscribe.stdout() ? STDOUT : 0)
        | (subscribe.stderr() ? STDERR : 0)
        | (subscribe.taken() ? TAKEN : 0);
  }

  /** The message of {@code frame}; {@link Problem.Corrupt} where a peer does not say such. */
  public static PeerMessage decode(Frame frame) {
    PayloadReader reader = new PayloadReader(frame);
    return switch (frame.type()) {
      case STDIN -> stdin(reader.rest());
      case STDIN_CLOSE -> reader.end(new StdinClose());
      case RESIZE -> reader.end(new Resize(new TerminalSize(reader.u16(), reader.u16())));
      case KILL -> reader.end(new Kill(reader.number()));
      case SUBSCRIBE -> {
        int bits = reader.u8();
        yield reader.end(
            new Subscribe((bits & STDOUT) != 0, (bits & STDERR) != 0, (bits & TAKEN) != 0));
      }
      case REOPEN -> reader.end(new Reopen());
      case ANSWER -> new Answer(reader.rest());
      case ADD_PEER -> reader.end(new AddPeer(FrameRules.descriptors(frame, 1).getFirst()));
      default -> throw FrameRules.unexpected(frame, "a peer");
    };
  }

  private static Stdin stdin(Bytes bytes) {
    if (bytes.length() > PeerMessage.STDIN_BYTES_MAX) {
      throw Problem.corrupt("STDIN frame of " + bytes.length() + " bytes is too long");
    }
    return new Stdin(bytes);
  }
}
