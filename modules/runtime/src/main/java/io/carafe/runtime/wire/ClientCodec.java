package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.runtime.wire.ClientMessage.Namespaces;
import io.carafe.runtime.wire.ClientMessage.Personality;
import io.carafe.runtime.wire.ClientMessage.Question;
import io.carafe.runtime.wire.ClientMessage.Request;
import io.carafe.runtime.wire.ClientMessage.Result;
import io.carafe.runtime.wire.ClientMessage.Signal;
import io.carafe.runtime.wire.ClientMessage.Standard;
import java.util.List;

/** Writes and reads what clients say. */
public final class ClientCodec {
  private static final int STANDARD_COUNT = 3;

  private ClientCodec() {}

  /** The frame of {@code message}. */
  public static Frame encode(ClientMessage message) {
    return switch (message) {
      case Request request -> encode(request);
      case Question question -> MonitorCodec.encode(question.ask());
      case Signal signal -> new PayloadWriter().u32(signal.number()).frame(FrameType.SIGNAL);
      case Result result ->
          new PayloadWriter()
              .u32(result.ok() ? 1 : 0)
              .u32(result.failure().instruction())
              .u32(result.failure().errno())
              .u32(result.failure().stage())
              .u32(result.pid())
              .frame(FrameType.RESULT);
    };
  }

  private static Frame encode(Request request) {
    Standard standard = request.standard();
    Namespaces namespaces = request.namespaces();
    int terminals = 0;
    for (int i = 0; i < STANDARD_COUNT; i++) {
      terminals |= standard.isTerminal(i) ? 1 << i : 0;
    }
    Frame frame =
        new PayloadWriter()
            .u8(request.personality().number())
            .u8(terminals)
            .u16(standard.size().rows())
            .u16(standard.size().columns())
            .u32(request.umask())
            .strings(request.arguments())
            .string(request.workingFolder())
            .strings(request.environment())
            .u64(namespaces.mount())
            .u64(namespaces.user())
            .u64(namespaces.pid())
            .u64(namespaces.cgroup())
            .frame(FrameType.REQUEST);
    return new Frame(frame.type(), frame.payload(), standard.descriptors());
  }

  /** The message of {@code frame}; {@link Problem.Corrupt} where a client does not say such. */
  public static ClientMessage decode(Frame frame) {
    PayloadReader reader = new PayloadReader(frame);
    return switch (frame.type()) {
      case REQUEST -> request(reader, FrameRules.descriptors(frame, STANDARD_COUNT));
      case ASK -> new Question(MonitorCodec.ask(frame));
      case SIGNAL -> reader.end(new Signal(reader.number()));
      case RESULT -> {
        boolean ok = reader.u32() != 0;
        ProgramFailure failure = failure(reader);
        yield reader.end(new Result(ok, failure, reader.number()));
      }
      default -> throw FrameRules.unexpected(frame, "a client");
    };
  }

  static ProgramFailure failure(PayloadReader reader) {
    return new ProgramFailure((int) reader.u32(), reader.number(), reader.number());
  }

  private static Request request(PayloadReader reader, List<Fd> descriptors) {
    Personality personality = Personality.of(reader.u8());
    int bits = reader.u8();
    TerminalSize size = new TerminalSize(reader.u16(), reader.u16());
    int umask = reader.number();
    List<String> arguments = reader.strings();
    String workingFolder = reader.string();
    List<String> environment = reader.strings();
    Namespaces namespaces = new Namespaces(reader.u64(), reader.u64(), reader.u64(), reader.u64());
    if (arguments.isEmpty()) {
      throw Problem.corrupt("request has no arguments");
    }
    List<Boolean> terminals = List.of((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
    return reader.end(
        new Request(
            personality,
            arguments,
            workingFolder,
            environment,
            umask,
            namespaces,
            new Standard(descriptors, terminals, size)));
  }
}
