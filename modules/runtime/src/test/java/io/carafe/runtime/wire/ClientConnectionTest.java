package io.carafe.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.Pipe;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.linux.socket.UnixSocketPair;
import io.carafe.runtime.wire.ClientMessage.Namespaces;
import io.carafe.runtime.wire.ClientMessage.Personality;
import io.carafe.runtime.wire.ClientMessage.Request;
import io.carafe.runtime.wire.ClientMessage.Result;
import io.carafe.runtime.wire.ClientMessage.Standard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {
  private static final DaemonMessage.Program PROGRAM =
      new DaemonMessage.Program(false, DaemonMessage.ProgramInputs.NONE, Bytes.EMPTY);

  private final UnixSocketPair pair = UnixSocket.pair();
  private final FrameChannel client = new FrameChannel(pair.near());
  private final ClientConnection connection = new ClientConnection(pair.far());
  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

  private final ClientListener listener =
      new ClientListener() {
        @Override
        public void signalled(int signal) {
          events.add("signal " + signal);
        }

        @Override
        public Bytes asked(MonitorMessage.Ask ask) {
          events.add("asked " + ask.code());
          return ask.bytes();
        }

        @Override
        public void gone() {
          events.add("gone");
        }
      };

  @AfterEach
  void close() {
    client.close();
    connection.close();
  }

  @Test
  void listen_afterTheRequest_tellsSignalsAndTheEnd() throws Exception {
    try (Pipe pipe = Pipe.open()) {
      Fd fd = pipe.readEnd();
      Request sent =
          new Request(
              Personality.CARAFE,
              List.of("carafe", "ps"),
              "/",
              List.of(),
              022,
              new Namespaces(1, 2, 3, 4),
              new Standard(
                  List.of(fd, fd, fd), List.of(false, false, false), TerminalSize.UNKNOWN));
      client.send(ClientCodec.encode(sent));
      Request received = connection.receiveRequest();
      assertThat(received.arguments()).containsExactly("carafe", "ps");
      received.standard().descriptors().forEach(Fd::close);
    }
    connection.listen(listener);
    client.send(ClientCodec.encode(new ClientMessage.Signal(2)));
    client.close();
    assertThat(events.take()).isEqualTo("signal 2");
    assertThat(events.take()).isEqualTo("gone");
  }

  @Test
  void run_clientAnswers_isItsResult() throws Exception {
    connection.listen(listener);
    Result result = new Result(true, new ProgramFailure(0, 0, 0), 42);
    Thread answerer =
        Thread.ofPlatform()
            .start(() -> {
              var _ = client.receive().orElseThrow();
              client.send(ClientCodec.encode(result));
            });
    assertThat(connection.run(PROGRAM)).isEqualTo(result);
    answerer.join();
    connection.sendExit(3);
    assertThat(DaemonCodec.decode(client.receive().orElseThrow()))
        .isEqualTo(new DaemonMessage.Exit(3, Optional.empty()));
  }

  @Test
  void listen_clientAsks_getsTheAnswer() throws Exception {
    connection.listen(listener);
    Bytes bytes = Bytes.of(new byte[] {4, 2});
    client.send(
        ClientCodec.encode(
            new ClientMessage.Question(new MonitorMessage.Ask(7, bytes, List.of()))));
    assertThat(DaemonCodec.decode(client.receive().orElseThrow()))
        .isEqualTo(new DaemonMessage.Answer(bytes));
    assertThat(events.take()).isEqualTo("asked 7");
  }

  @Test
  void runUnheard_clientSignalsAndAnswers_isItsResult() {
    Result result = new Result(true, new ProgramFailure(0, 0, 0), 42);
    client.send(ClientCodec.encode(new ClientMessage.Signal(2)));
    client.send(ClientCodec.encode(result));
    assertThat(connection.runUnheard(PROGRAM, question -> question)).isEqualTo(result);
  }

  @Test
  void runUnheard_clientLeaves_isUnavailable() {
    Thread.ofPlatform()
        .start(() -> {
          var _ = client.receive().orElseThrow();
          client.close();
        });
    assertThatThrownBy(() -> connection.runUnheard(PROGRAM, question -> question))
        .isInstanceOf(Problem.Unavailable.class);
  }

  @Test
  void run_clientLeaves_isUnavailable() {
    connection.listen(listener);
    Thread.ofPlatform()
        .start(() -> {
          var _ = client.receive().orElseThrow();
          client.close();
        });
    assertThatThrownBy(() -> connection.run(PROGRAM)).isInstanceOf(Problem.Unavailable.class);
  }

  @Test
  void receiveRequest_anotherFrame_isCorrupt() {
    client.send(ClientCodec.encode(new ClientMessage.Signal(2)));
    assertThatThrownBy(connection::receiveRequest).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void receiveRequest_nothing_isUnavailable() {
    client.close();
    assertThatThrownBy(connection::receiveRequest).isInstanceOf(Problem.Unavailable.class);
  }

  @Test
  void listen_resultsWithoutProgram_dropsTheClient() throws Exception {
    connection.listen(listener);
    for (int i = 0; i < 10; i++) {
      try {
        client.send(ClientCodec.encode(new Result(true, new ProgramFailure(0, 0, 0), 1)));
      } catch (Problem.Unavailable e) {
        break;
      }
    }
    assertThat(events.take()).isEqualTo("gone");
  }
}
