package io.carafe.runtime.wire;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.text.PathText;
import io.carafe.runtime.wire.ZygoteMessage.Hello;
import io.carafe.runtime.wire.ZygoteMessage.LogRotation;
import io.carafe.runtime.wire.ZygoteMessage.Spawn;
import io.carafe.runtime.wire.ZygoteMessage.SpawnDescriptors;
import io.carafe.runtime.wire.ZygoteMessage.SpawnOptions;
import io.carafe.runtime.wire.ZygoteMessage.Streams;
import io.carafe.runtime.wire.ZygoteMessage.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes and reads what daemon and zygote say to each other. */
public final class ZygoteCodec {
  private static final int TERMINAL = 1;
  private static final int STDIN_OPEN = 2;
  private static final int CLIENT = 4;
  private static final int PIDFD = 8;
  private static final int EXEC = 16;
  private static final int DURABLE = 32;
  private static final int STDIN_ONCE = 64;

  /** The options are padded with zeros to 64 bytes, of which 24 are used. */
  private static final int PADDING_BYTES = 40;

  private static final int FOLDERS = 3;

  private ZygoteCodec() {}

  /** The frame of {@code message}. */
  public static Frame encode(ZygoteMessage message) {
    PayloadWriter writer = new PayloadWriter();
    return switch (message) {
      case Hello _ -> writer.frame(FrameType.HELLO);
      case Version version ->
          writer.string(version.contentHash()).u32(version.pid()).frame(FrameType.VERSION);
      case Spawn spawn -> encode(spawn);
    };
  }

  private static Frame encode(Spawn spawn) {
    SpawnOptions options = spawn.options();
    Streams streams = options.streams();
    byte[] name = PathText.encode(options.socketName());
    Bytes payload =
        new PayloadWriter()
            .u32(bits(spawn))
            .u16(streams.size().rows())
            .u16(streams.size().columns())
            .u64(options.log().fileBytesMax())
            .u32(options.log().filesMax())
            .u32(name.length)
            .raw(new byte[PADDING_BYTES])
            .raw(name)
            .raw(spawn.program())
            .frame(FrameType.SPAWN)
            .payload();
    return new Frame(FrameType.SPAWN, payload, list(spawn.descriptors()));
  }

  private static int bits(Spawn spawn) {
    Streams streams = spawn.options().streams();
    return (streams.terminal() ? TERMINAL : 0)
        | (streams.stdinOpen() ? STDIN_OPEN : 0)
        | (streams.stdinOnce() ? STDIN_ONCE : 0)
        | (spawn.descriptors().client().isPresent() ? CLIENT : 0)
        | (spawn.descriptors().target().isPresent() ? PIDFD : 0)
        | (spawn.options().exec() ? EXEC : 0)
        | (spawn.options().durable() ? DURABLE : 0);
  }

  private static List<Fd> list(SpawnDescriptors descriptors) {
    List<Fd> list = new ArrayList<>();
    list.add(descriptors.logFolder());
    list.add(descriptors.runtimeFolder());
    list.add(descriptors.monitorsFolder());
    descriptors.client().ifPresent(list::add);
    descriptors.target().ifPresent(list::add);
    list.addAll(descriptors.further());
    return list;
  }

  /** The message of {@code frame}; {@link Problem.Corrupt} where neither says such. */
  public static ZygoteMessage decode(Frame frame) {
    PayloadReader reader = new PayloadReader(frame);
    return switch (frame.type()) {
      case HELLO -> reader.end(new Hello());
      case VERSION -> reader.end(new Version(reader.string(), reader.number()));
      case SPAWN -> spawn(frame, reader);
      default -> throw FrameRules.unexpected(frame, "neither daemon nor zygote");
    };
  }

  private static Spawn spawn(Frame frame, PayloadReader reader) {
    long bits = reader.u32();
    TerminalSize size = new TerminalSize(reader.u16(), reader.u16());
    long fileBytesMax = reader.u64();
    int filesMax = reader.number();
    long nameLength = reader.u32();
    reader.raw(PADDING_BYTES);
    String name = PathText.decode(reader.raw(nameLength));
    Streams streams =
        new Streams(
            (bits & TERMINAL) != 0, (bits & STDIN_OPEN) != 0, (bits & STDIN_ONCE) != 0, size);
    SpawnOptions options =
        new SpawnOptions(
            name,
            streams,
            new LogRotation(fileBytesMax, filesMax),
            (bits & EXEC) != 0,
            (bits & DURABLE) != 0);
    return new Spawn(options, descriptors(frame.descriptors(), bits), reader.rest());
  }

  private static SpawnDescriptors descriptors(List<Fd> list, long bits) {
    boolean client = (bits & CLIENT) != 0;
    boolean target = (bits & PIDFD) != 0;
    int further = FOLDERS + (client ? 1 : 0) + (target ? 1 : 0);
    if (list.size() < further || list.size() > further + SpawnDescriptors.FURTHER_MAX) {
      throw Problem.corrupt("SPAWN frame has " + list.size() + " descriptors");
    }
    return new SpawnDescriptors(
        list.get(0),
        list.get(1),
        list.get(2),
        client ? Optional.of(list.get(FOLDERS)) : Optional.empty(),
        target ? Optional.of(list.get(further - 1)) : Optional.empty(),
        list.subList(further, list.size()));
  }
}
