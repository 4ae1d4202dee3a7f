package io.carafe.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.linux.Fd;
import io.carafe.linux.Pipe;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.linux.socket.UnixSocketPair;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.Frame;
import io.carafe.runtime.wire.FrameChannel;
import io.carafe.runtime.wire.FrameType;
import io.carafe.runtime.wire.MonitorCodec;
import io.carafe.runtime.wire.MonitorMessage;
import io.carafe.runtime.wire.MonitorMessage.Ask;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import io.carafe.runtime.wire.MonitorMessage.Failed;
import io.carafe.runtime.wire.MonitorMessage.Gone;
import io.carafe.runtime.wire.MonitorMessage.Phase;
import io.carafe.runtime.wire.MonitorMessage.Started;
import io.carafe.runtime.wire.MonitorMessage.State;
import io.carafe.runtime.wire.PeerCodec;
import io.carafe.runtime.wire.PeerMessage;
import io.carafe.runtime.wire.ProgramFailure;
import io.carafe.runtime.wire.TerminalSize;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonitorConnectionTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_800_000_000, 1);

  private final UnixSocketPair pair = UnixSocket.pair();
  private final FrameChannel monitor = new FrameChannel(pair.near());
  private final Recorder recorder = new Recorder();
  private final MonitorConnection connection = MonitorConnection.start(pair.far(), recorder);

  @AfterEach
  void close() {
    connection.close();
    monitor.close();
  }

  private void say(MonitorMessage message) {
    monitor.send(MonitorCodec.encode(message));
  }

  private PeerMessage heard() {
    return PeerCodec.decode(monitor.receive().orElseThrow());
  }

  @Test
  void listener_wholeLife_hearsItInOrder() throws Exception {
    Exited exited = new Exited(3, 0, TIME, Bytes.of(new byte[] {1}));
    say(new State(Phase.STARTING, 0, Instant.EPOCH));
    say(new Started(7, TIME));
    say(exited);
    say(new Gone());
    assertThat(recorder.expect(State.class).phase()).isEqualTo(Phase.STARTING);
    assertThat(recorder.expect(Started.class)).isEqualTo(new Started(7, TIME));
    assertThat(recorder.expect(Exited.class)).isEqualTo(exited);
    recorder.expect(Gone.class);
    assertThat(connection.kill(9)).isFalse();
  }

  @Test
  void listener_monitorDies_hearsGone() throws Exception {
    say(new Failed(new ProgramFailure(4, 2, 1)));
    monitor.close();
    assertThat(recorder.expect(Failed.class).failure()).isEqualTo(new ProgramFailure(4, 2, 1));
    recorder.expect(Gone.class);
  }

  @Test
  void listener_brokenFrame_hearsGone() throws Exception {
    monitor.send(Frame.of(FrameType.STARTED, Bytes.EMPTY));
    recorder.expect(Gone.class);
    assertThat(monitor.receive()).isEmpty();
  }

  @Test
  void listener_aQuestion_isAnsweredAndItsDescriptorsClosed() throws Exception {
    recorder.answerWith(Bytes.of(new byte[] {5, 6}));
    try (Pipe pipe = Pipe.open()) {
      say(new Ask(1, Bytes.EMPTY, List.of(pipe.writeEnd())));
      assertThat(heard()).isEqualTo(new PeerMessage.Answer(Bytes.of(new byte[] {5, 6})));
      say(new Gone());
      recorder.expect(Gone.class);
      assertThat(recorder.askedDescriptors()).hasSize(1).allMatch(Fd::isClosed);
    }
  }

  @Test
  void commands_eachOne_reachesTheMonitor() {
    connection.kill(15);
    connection.resize(new TerminalSize(1, 2));
    connection.subscribe(true, false);
    connection.closeStdin();
    connection.reopenLog();
    assertThat(heard()).isEqualTo(new PeerMessage.Kill(15));
    assertThat(heard()).isEqualTo(new PeerMessage.Resize(new TerminalSize(1, 2)));
    assertThat(heard()).isEqualTo(new PeerMessage.Subscribe(true, false, false));
    assertThat(heard()).isEqualTo(new PeerMessage.StdinClose());
    assertThat(heard()).isEqualTo(new PeerMessage.Reopen());
  }

  @Test
  void writeStdin_manyBytes_goInFramesOfTheAllowedSize() {
    byte[] bytes = new byte[PeerMessage.STDIN_BYTES_MAX + 1];
    connection.writeStdin(Bytes.of(bytes));
    assertThat(heard())
        .isEqualTo(new PeerMessage.Stdin(Bytes.of(new byte[PeerMessage.STDIN_BYTES_MAX])));
    assertThat(heard()).isEqualTo(new PeerMessage.Stdin(Bytes.of(new byte[1])));
  }
}
