package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.runtime.wire.MonitorMessage.Ask;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import io.carafe.runtime.wire.MonitorMessage.Failed;
import io.carafe.runtime.wire.MonitorMessage.Gone;
import io.carafe.runtime.wire.MonitorMessage.Output;
import io.carafe.runtime.wire.MonitorMessage.Phase;
import io.carafe.runtime.wire.MonitorMessage.Started;
import io.carafe.runtime.wire.MonitorMessage.State;
import io.carafe.runtime.wire.MonitorMessage.Taken;
import java.time.Instant;

/** Writes and reads what a monitor says. */
public final class MonitorCodec {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int ASK_DESCRIPTORS_MAX = 4;

  private MonitorCodec() {}

  /** The frame of {@code message}. */
  public static Frame encode(MonitorMessage message) {
    PayloadWriter writer = new PayloadWriter();
    return switch (message) {
      case State state ->
          writer
              .u8(state.phase().number())
              .u32(state.pid())
              .u64(nanos(state.started()))
              .frame(FrameType.STATE);
      case Started started ->
          writer.u32(started.pid()).u64(nanos(started.time())).u8(0).frame(FrameType.STARTED);
      case Failed failed ->
          writer
              .u32(failed.failure().instruction())
              .u32(failed.failure().errno())
              .u32(failed.failure().stage())
              .frame(FrameType.FAILED);
      case Output output ->
          writer.raw(output.bytes()).frame(output.stderr() ? FrameType.STDERR : FrameType.STDOUT);
      case Exited exited ->
          writer
              .u32(exited.code())
              .u32(exited.signal())
              .u64(nanos(exited.time()))
              .raw(exited.exported())
              .frame(FrameType.EXITED);
      case Ask ask -> encode(ask);
      case Taken taken -> writer.u32(taken.bytes()).frame(FrameType.TAKEN);
      case Gone _ -> writer.frame(FrameType.GONE);
    };
  }

  /** The message of {@code frame}; {@link Problem.Corrupt} where a monitor does not say such. */
  public static MonitorMessage decode(Frame frame) {
    PayloadReader reader = new PayloadReader(frame);
    return switch (frame.type()) {
      case STATE ->
          reader.end(new State(Phase.of(reader.u8()), reader.number(), instant(reader.u64())));
      case STARTED -> {
        Started started = new Started(reader.number(), instant(reader.u64()));
        reader.u8();
        yield reader.end(started);
      }
      case FAILED -> reader.end(new Failed(ClientCodec.failure(reader)));
      case STDOUT -> new Output(false, reader.rest());
      case STDERR -> new Output(true, reader.rest());
      case EXITED ->
          new Exited(reader.number(), reader.number(), instant(reader.u64()), reader.rest());
      case ASK -> ask(frame);
      case TAKEN -> reader.end(new Taken(reader.number()));
      case GONE -> reader.end(new Gone());
      default -> throw FrameRules.unexpected(frame, "a monitor");
    };
  }

  static Frame encode(Ask ask) {
    Frame frame = new PayloadWriter().u32(ask.code()).raw(ask.bytes()).frame(FrameType.ASK);
    return new Frame(frame.type(), frame.payload(), ask.descriptors());
  }

  static Ask ask(Frame frame) {
    PayloadReader reader = new PayloadReader(frame);
    if (frame.descriptors().size() > ASK_DESCRIPTORS_MAX) {
      throw Problem.corrupt("ASK frame has too many descriptors");
    }
    return new Ask(reader.number(), reader.rest(), frame.descriptors());
  }

  private static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }
}
