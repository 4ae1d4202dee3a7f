package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.runtime.wire.DaemonMessage.Attach;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;
import io.carafe.runtime.wire.DaemonMessage.Exit;
import io.carafe.runtime.wire.DaemonMessage.HostOnly;
import io.carafe.runtime.wire.DaemonMessage.Program;

/** Writes and reads what the daemon says to clients. */
public final class DaemonCodec {
  private static final int TERMINAL = 1;
  private static final int STDIN_OPEN = 2;
  private static final int FORWARD_SIGNALS = 4;
  private static final int DETACH_KEYS = 8;

  private DaemonCodec() {}

  /** The frame of {@code message}. */
  public static Frame encode(DaemonMessage message) {
    return switch (message) {
      case Exit exit -> new PayloadWriter().u32(exit.code()).frame(FrameType.EXIT);
      case Attach attach ->
          FrameRules.with(
              new PayloadWriter().u8(bits(attach.flags())).frame(FrameType.ATTACH),
              attach.socket());
      case Program program ->
          new PayloadWriter()
              .u8(program.foreground() ? 1 : 0)
              .raw(program.program())
              .frame(FrameType.PROGRAM);
      case HostOnly _ -> new PayloadWriter().frame(FrameType.HOST_ONLY);
    };
  }

  private static int bits(AttachFlags flags) {
    return (flags.terminal() ? TERMINAL : 0)
        | (flags.stdinOpen() ? STDIN_OPEN : 0)
        | (flags.forwardSignals() ? FORWARD_SIGNALS : 0)
        | (flags.detachKeys() ? DETACH_KEYS : 0);
  }

  /** The message of {@code frame}; {@link Problem.Corrupt} where the daemon does not say such. */
  public static DaemonMessage decode(Frame frame) {
    PayloadReader reader = new PayloadReader(frame);
    return switch (frame.type()) {
      case EXIT -> reader.end(new Exit(reader.number()));
      case ATTACH -> {
        AttachFlags flags = flags(reader.u8());
        yield reader.end(new Attach(flags, FrameRules.descriptors(frame, 1).getFirst()));
      }
      case PROGRAM -> new Program((reader.u8() & 1) != 0, reader.rest());
      case HOST_ONLY -> reader.end(new HostOnly());
      default -> throw FrameRules.unexpected(frame, "the daemon");
    };
  }

  private static AttachFlags flags(int bits) {
    return new AttachFlags(
        (bits & TERMINAL) != 0,
        (bits & STDIN_OPEN) != 0,
        (bits & FORWARD_SIGNALS) != 0,
        (bits & DETACH_KEYS) != 0);
  }
}
