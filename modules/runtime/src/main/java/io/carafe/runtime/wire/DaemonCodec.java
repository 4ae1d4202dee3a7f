package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.runtime.wire.DaemonMessage.Answer;
import io.carafe.runtime.wire.DaemonMessage.Attach;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;
import io.carafe.runtime.wire.DaemonMessage.Exit;
import io.carafe.runtime.wire.DaemonMessage.HostOnly;
import io.carafe.runtime.wire.DaemonMessage.Program;
import io.carafe.runtime.wire.DaemonMessage.ProgramInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes and reads what the daemon says to clients. */
public final class DaemonCodec {
  private static final int TERMINAL = 1;
  private static final int STDIN_OPEN = 2;
  private static final int FORWARD_SIGNALS = 4;
  private static final int DETACH_KEYS = 8;

  private static final int FOREGROUND = 1;
  private static final int RUNTIME_FOLDER = 2;
  private static final int TARGET = 4;

  private DaemonCodec() {}

  /** The frame of {@code message}. */
  public static Frame encode(DaemonMessage message) {
    return switch (message) {
      case Exit exit -> {
        Frame frame = new PayloadWriter().u32(exit.code()).frame(FrameType.EXIT);
        yield exit.awaited().map(pidfd -> FrameRules.with(frame, pidfd)).orElse(frame);
      }
      case Attach attach ->
          FrameRules.with(
              new PayloadWriter().u8(bits(attach.flags())).frame(FrameType.ATTACH),
              attach.socket());
      case Program program -> encode(program);
      case Answer answer -> new PayloadWriter().raw(answer.program()).frame(FrameType.ANSWER);
      case HostOnly _ -> new PayloadWriter().frame(FrameType.HOST_ONLY);
    };
  }

  private static Frame encode(Program program) {
    ProgramInputs inputs = program.inputs();
    int bits =
        (program.foreground() ? FOREGROUND : 0)
            | (inputs.runtimeFolder().isPresent() ? RUNTIME_FOLDER : 0)
            | (inputs.target().isPresent() ? TARGET : 0);
    List<Fd> descriptors = new ArrayList<>();
    inputs.runtimeFolder().ifPresent(descriptors::add);
    inputs.target().ifPresent(descriptors::add);
    descriptors.addAll(inputs.further());
    Frame frame = new PayloadWriter().u8(bits).raw(program.program()).frame(FrameType.PROGRAM);
    return new Frame(frame.type(), frame.payload(), descriptors);
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
      case EXIT -> reader.end(new Exit(reader.number(), frame.descriptors().stream().findFirst()));
      case ATTACH -> {
        AttachFlags flags = flags(reader.u8());
        yield reader.end(new Attach(flags, FrameRules.descriptors(frame, 1).getFirst()));
      }
      case PROGRAM -> program(frame, reader);
      case ANSWER -> new Answer(reader.rest());
      case HOST_ONLY -> reader.end(new HostOnly());
      default -> throw FrameRules.unexpected(frame, "the daemon");
    };
  }

  private static Program program(Frame frame, PayloadReader reader) {
    int bits = reader.u8();
    List<Fd> left = new ArrayList<>(frame.descriptors());
    Optional<Fd> folder = take(left, (bits & RUNTIME_FOLDER) != 0);
    Optional<Fd> target = take(left, (bits & TARGET) != 0);
    if (left.size() > ProgramInputs.FURTHER_MAX) {
      throw Problem.corrupt("PROGRAM frame has too many descriptors");
    }
    ProgramInputs inputs = new ProgramInputs(folder, target, left);
    return new Program((bits & FOREGROUND) != 0, inputs, reader.rest());
  }

  private static Optional<Fd> take(List<Fd> left, boolean present) {
    if (present && left.isEmpty()) {
      throw Problem.corrupt("PROGRAM frame has too few descriptors");
    }
    return present ? Optional.of(left.removeFirst()) : Optional.empty();
  }

  private static AttachFlags flags(int bits) {
    return new AttachFlags(
        (bits & TERMINAL) != 0,
        (bits & STDIN_OPEN) != 0,
        (bits & FORWARD_SIGNALS) != 0,
        (bits & DETACH_KEYS) != 0);
  }
}
