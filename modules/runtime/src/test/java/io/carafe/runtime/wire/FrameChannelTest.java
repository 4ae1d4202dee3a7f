package io.carafe.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.Pipe;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.linux.socket.UnixSocketPair;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameChannelTest {
  private final UnixSocketPair pair = UnixSocket.pair();
  private final FrameChannel near = new FrameChannel(pair.near());
  private final FrameChannel far = new FrameChannel(pair.far());

  @AfterEach
  void close() {
    near.close();
    far.close();
  }

  @Test
  void receive_severalFramesAtOnce_keepsThemAndTheirDescriptorsApart() {
    try (Pipe pipe = Pipe.open()) {
      near.send(Frame.of(FrameType.STDIN, Bytes.of(new byte[] {1})));
      near.send(
          new Frame(FrameType.ADD_PEER, Bytes.EMPTY, List.of(pipe.readEnd(), pipe.writeEnd())));
      near.send(Frame.of(FrameType.STDIN_CLOSE, Bytes.EMPTY));
      assertThat(far.receive().orElseThrow())
          .isEqualTo(Frame.of(FrameType.STDIN, Bytes.of(new byte[] {1})));
      Frame second = far.receive().orElseThrow();
      assertThat(second.descriptors()).hasSize(2);
      second.discard();
      assertThat(far.receive().orElseThrow().type()).isEqualTo(FrameType.STDIN_CLOSE);
    }
    near.close();
    assertThat(far.receive()).isEmpty();
  }

  @Test
  void receive_largestFrame_arrivesWhole() throws Exception {
    byte[] payload = new byte[Frame.PAYLOAD_BYTES_MAX];
    payload[payload.length - 1] = 9;
    Thread sender =
        Thread.ofPlatform().start(() -> near.send(Frame.of(FrameType.ANSWER, Bytes.of(payload))));
    assertThat(far.receive().orElseThrow().payload()).isEqualTo(Bytes.of(payload));
    sender.join();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01004001" + "20010000", // 20 MiB and more
        "ffffffff" + "20010000", // a negative length
        "00000000" + "20020000", // version 2
        "00000000" + "ff010000", // a type that does not exist
        "00000000" + "20010100", // a descriptor that did not come
        "05000000" + "20010000" + "0102", // cut off
        "000000" // cut off in the header
      })
  void receive_brokenFrame_isCorrupt(String hex) {
    pair.near().send(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    pair.near().close();
    assertThatThrownBy(far::receive).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void receive_unannouncedDescriptors_areClosed() {
    try (Pipe pipe = Pipe.open()) {
      int next = lowestFree();
      pair.near()
          .send(
              ByteBuffer.wrap(HexFormat.of().parseHex("0000000020010000")),
              List.of(pipe.readEnd()));
      assertThatThrownBy(far::receive).isInstanceOf(Problem.Corrupt.class);
      assertThat(Files.exists(Path.of("/proc/self/fd/" + next), LinkOption.NOFOLLOW_LINKS))
          .isFalse();
    }
  }

  private static int lowestFree() {
    try (Fd fd = Pipe.open().readEnd()) {
      return fd.number();
    }
  }
}
