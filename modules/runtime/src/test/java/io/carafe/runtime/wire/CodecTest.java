package io.carafe.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.Pipe;
import io.carafe.runtime.wire.ClientMessage.Namespaces;
import io.carafe.runtime.wire.ClientMessage.Personality;
import io.carafe.runtime.wire.ClientMessage.Standard;
import io.carafe.runtime.wire.DaemonMessage.AttachFlags;
import io.carafe.runtime.wire.MonitorMessage.Phase;
import io.carafe.runtime.wire.ZygoteMessage.LogRotation;
import io.carafe.runtime.wire.ZygoteMessage.SpawnDescriptors;
import io.carafe.runtime.wire.ZygoteMessage.SpawnOptions;
import io.carafe.runtime.wire.ZygoteMessage.Streams;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_800_000_000, 123_456_789);
  private static final TerminalSize SIZE = new TerminalSize(24, 80);

  private final Pipe pipe = Pipe.open();
  private final Fd fd = pipe.readEnd();

  @AfterEach
  void close() {
    pipe.close();
  }

  private ClientMessage.Request request() {
    return new ClientMessage.Request(
        Personality.CARAFE_OCI,
        List.of("carafe-oci", "run", "é"),
        "/work",
        List.of("A=b", "EMPTY="),
        022,
        new Namespaces(1, 2, 3, 0xf000_0000_0000_0001L),
        new Standard(List.of(fd, fd, fd), List.of(true, false, true), SIZE));
  }

  private ZygoteMessage.Spawn spawn(Optional<Fd> client, Optional<Fd> target, List<Fd> further) {
    return new ZygoteMessage.Spawn(
        new SpawnOptions(
            "abc.sock",
            new Streams(true, true, false, SIZE),
            new LogRotation(1 << 20, 3),
            true,
            true),
        new SpawnDescriptors(fd, fd, fd, client, target, further),
        Bytes.of(new byte[] {1, 2, 3}));
  }

  @Test
  void decode_whatWasEncoded_isTheSame() {
    ProgramFailure failure = new ProgramFailure(ProgramFailure.NO_INSTRUCTION, 13, 2);
    Bytes bytes = Bytes.of(new byte[] {0, -1, 7});
    for (ClientMessage message :
        List.of(
            request(),
            new ClientMessage.Signal(15),
            new ClientMessage.Question(new MonitorMessage.Ask(3, Bytes.EMPTY, List.of(fd))),
            new ClientMessage.Result(false, failure, 77))) {
      assertThat(ClientCodec.decode(ClientCodec.encode(message))).isEqualTo(message);
    }
    for (DaemonMessage message :
        List.of(
            new DaemonMessage.Exit(125, Optional.empty()),
            new DaemonMessage.Attach(new AttachFlags(true, false, true, false), fd),
            new DaemonMessage.Program(true, DaemonMessage.ProgramInputs.NONE, bytes),
            new DaemonMessage.Program(
                false,
                new DaemonMessage.ProgramInputs(Optional.of(fd), Optional.of(fd), List.of(fd)),
                bytes),
            new DaemonMessage.Answer(bytes),
            new DaemonMessage.HostOnly())) {
      assertThat(DaemonCodec.decode(DaemonCodec.encode(message))).isEqualTo(message);
    }
    for (PeerMessage message :
        List.of(
            new PeerMessage.Stdin(bytes),
            new PeerMessage.StdinClose(),
            new PeerMessage.Resize(SIZE),
            new PeerMessage.Kill(9),
            new PeerMessage.Subscribe(true, false, true),
            new PeerMessage.Reopen(),
            new PeerMessage.Answer(bytes),
            new PeerMessage.AddPeer(fd))) {
      assertThat(PeerCodec.decode(PeerCodec.encode(message))).isEqualTo(message);
    }
    for (MonitorMessage message :
        List.of(
            new MonitorMessage.State(Phase.RUNNING, 7, TIME),
            new MonitorMessage.Started(7, TIME),
            new MonitorMessage.Failed(failure),
            new MonitorMessage.Output(true, bytes),
            new MonitorMessage.Exited(137, 9, TIME, bytes),
            new MonitorMessage.Ask(3, bytes, List.of(fd)),
            new MonitorMessage.Taken(65_536),
            new MonitorMessage.Gone())) {
      assertThat(MonitorCodec.decode(MonitorCodec.encode(message))).isEqualTo(message);
    }
    for (ZygoteMessage message :
        List.of(
            new ZygoteMessage.Hello(),
            new ZygoteMessage.Version("0123456789abcdef", 42),
            spawn(Optional.empty(), Optional.empty(), List.of()),
            spawn(Optional.of(fd), Optional.empty(), List.of(fd)),
            spawn(Optional.empty(), Optional.of(fd), List.of(fd, fd)))) {
      assertThat(ZygoteCodec.decode(ZygoteCodec.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void encode_golden_isThoseBytes() {
    assertThat(hex(DaemonCodec.encode(new DaemonMessage.Exit(127, Optional.empty()))))
        .isEqualTo("0400000010010000" + "7f000000");
    assertThat(hex(PeerCodec.encode(new PeerMessage.Resize(SIZE))))
        .isEqualTo("0400000022010000" + "18005000");
    assertThat(
            hex(
                MonitorCodec.encode(
                    new MonitorMessage.Exited(
                        137, 9, Instant.ofEpochSecond(1), Bytes.of(new byte[] {'x'})))))
        .isEqualTo("1100000034010000" + "89000000" + "09000000" + "00ca9a3b00000000" + "78");
    assertThat(
            hex(MonitorCodec.encode(new MonitorMessage.Started(258, Instant.ofEpochSecond(0, 5)))))
        .isEqualTo("0d00000030010000" + "02010000" + "0500000000000000" + "00");
    assertThat(
            hex(
                ClientCodec.encode(
                    new ClientMessage.Result(true, new ProgramFailure(-1, 0, 0), 9))))
        .isEqualTo(
            "1400000003010000" + "01000000" + "ffffffff" + "00000000" + "00000000" + "09000000");
    assertThat(hex(ZygoteCodec.encode(spawn(Optional.of(fd), Optional.empty(), List.of()))))
        .isEqualTo(
            "4b00000040010400"
                + "37000000"
                + "1800"
                + "5000"
                + "0000100000000000"
                + "03000000"
                + "08000000"
                + "00".repeat(40)
                + "6162632e736f636b"
                + "010203");
    assertThat(hex(ClientCodec.encode(request())))
        .isEqualTo(
            "6700000001010300"
                + "01"
                + "05"
                + "1800"
                + "5000"
                + "12000000"
                + "03000000"
                + "0a000000"
                + "6361726166652d6f6369"
                + "03000000"
                + "72756e"
                + "02000000"
                + "c3a9"
                + "05000000"
                + "2f776f726b"
                + "02000000"
                + "03000000"
                + "413d62"
                + "06000000"
                + "454d5054593d"
                + "0100000000000000"
                + "0200000000000000"
                + "0300000000000000"
                + "01000000000000f0");
  }

  private static String hex(Frame frame) {
    return HexFormat.of().formatHex(FrameChannel.encode(frame));
  }

  @Test
  void decode_cutAnywhere_isCorruptOrAnotherValidMessage() {
    for (Frame whole :
        List.of(
            ClientCodec.encode(request()),
            ZygoteCodec.encode(spawn(Optional.of(fd), Optional.of(fd), List.of())))) {
      for (int length = 0; length < whole.payload().length() - 4; length++) {
        byte[] cut = Arrays.copyOf(whole.payload().array(), length);
        Frame frame = new Frame(whole.type(), Bytes.of(cut), whole.descriptors());
        assertThatThrownBy(() -> decode(frame)).isInstanceOf(Problem.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FrameType.class)
  void decode_randomBytes_isAMessageOrAProblem(FrameType type) {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    System.err.println("carafe.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      for (int j = 0; j + 4 <= bytes.length && random.nextBoolean(); j += 4) {
        Arrays.fill(bytes, j + 1, j + 4, (byte) 0); // small numbers get further
      }
      try {
        assertThat(decode(Frame.of(type, Bytes.of(bytes)))).isNotNull();
      } catch (Problem e) {
        assertThat(e.requireMessage()).isNotBlank();
      }
    }
  }

  private static Object decode(Frame frame) {
    int number = frame.type().number();
    if (number < 16) {
      return ClientCodec.decode(frame);
    } else if (number < 32) {
      return DaemonCodec.decode(frame);
    } else if (number < 48) {
      return PeerCodec.decode(frame);
    }
    return number < 64 ? MonitorCodec.decode(frame) : ZygoteCodec.decode(frame);
  }
}
