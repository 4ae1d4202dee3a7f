package io.carafe.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.linux.Fd;
import io.carafe.linux.FdInputStream;
import io.carafe.linux.FdOutputStream;
import io.carafe.linux.OpenDescriptors;
import io.carafe.linux.Pipe;
import io.carafe.linux.process.CurrentProcess;
import io.carafe.linux.process.Pidfd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnixSocketTest {
  private final UnixSocketPair pair = UnixSocket.pair();
  private int socketsBefore;

  @BeforeEach
  void count() throws Exception {
    socketsBefore = OpenDescriptors.under("socket:").size();
  }

  @AfterEach
  void close_afterEachTest_leavesNoDescriptor() throws Exception {
    pair.close();
    assertThat(OpenDescriptors.under("socket:")).hasSize(socketsBefore - 2);
  }

  @Test
  void send_descriptors_arriveOpenAndCloseOnExec() throws IOException {
    try (Pipe pipe = Pipe.open()) {
      pair.near().send(ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of(pipe.writeEnd()));
      pipe.writeEnd().close();
      ByteBuffer bytes = ByteBuffer.allocate(16);
      Received received = pair.far().receive(bytes);
      assertThat(received.length()).isEqualTo(3);
      assertThat(received.descriptors()).hasSize(1);
      try (OutputStream out = new FdOutputStream(received.descriptors().getFirst())) {
        out.write(42);
      }
      try (InputStream in = new FdInputStream(pipe.readEnd())) {
        assertThat(in.readAllBytes()).containsExactly(42);
      }
    }
  }

  @Test
  void receive_mostDescriptors_takesAll() {
    try (Pipe pipe = Pipe.open()) {
      List<Fd> many = new ArrayList<>();
      for (int i = 0; i < Message.DESCRIPTORS_MAX; i++) {
        many.add(pipe.readEnd());
      }
      pair.near().send(ByteBuffer.wrap(new byte[1]), many);
      Received received = pair.far().receive(ByteBuffer.allocate(1));
      assertThat(received.descriptors()).hasSize(Message.DESCRIPTORS_MAX);
      received.descriptors().forEach(Fd::close);
    }
  }

  @Test
  void send_manyBytes_arriveInOrder() throws Exception {
    byte[] bytes = new byte[3_000_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((i * 31) >> 5);
    }
    Thread sender = Thread.ofPlatform().start(() -> pair.near().send(ByteBuffer.wrap(bytes)));
    ByteBuffer all = ByteBuffer.allocateDirect(bytes.length);
    while (all.hasRemaining()) {
      pair.far().receive(all);
    }
    sender.join();
    assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(bytes));
  }

  @Test
  void receive_peerClosed_isTheEnd() {
    pair.near().close();
    assertThat(pair.far().receive(ByteBuffer.allocate(1)).isEnd()).isTrue();
  }

  @Test
  void send_peerClosed_isUnavailable() {
    pair.near().close();
    assertThatThrownBy(() -> pair.far().send(ByteBuffer.wrap(new byte[1])))
        .isInstanceOf(Problem.Unavailable.class);
  }

  @Test
  void receive_nothingInTime_isUnavailable() {
    pair.far().setTimeout(Duration.ofMillis(5));
    assertThatThrownBy(() -> pair.far().receive(ByteBuffer.allocate(1)))
        .isInstanceOf(Problem.Unavailable.class);
  }

  @Test
  void shutdown_receiverBlocked_wakesIt() throws Exception {
    List<Received> received = new ArrayList<>();
    Thread receiver =
        Thread.ofPlatform().start(() -> received.add(pair.far().receive(ByteBuffer.allocate(1))));
    pair.far().shutdown();
    receiver.join();
    assertThat(received.getFirst().isEnd()).isTrue();
  }

  @Test
  void shutdownOutput_halfClosed_stillReceives() {
    pair.near().shutdownOutput();
    assertThat(pair.far().receive(ByteBuffer.allocate(1)).isEnd()).isTrue();
    pair.far().send(ByteBuffer.wrap(new byte[] {5}));
    assertThat(pair.near().receive(ByteBuffer.allocate(1)).length()).isEqualTo(1);
  }

  @Test
  void peer_ofAPair_isThisProcess() {
    assertThat(pair.near().peer())
        .isEqualTo(
            new PeerCredentials(
                CurrentProcess.pid(),
                CurrentProcess.effectiveUid(),
                CurrentProcess.effectiveGid()));
    pair.near()
        .peerPidfd()
        .ifPresent(pidfd -> {
          assertThat(pidfd.signal(0)).isTrue();
          pidfd.close();
        });
  }

  @Test
  void awaitExit_process_endsWithIt() throws Exception {
    Process process = new ProcessBuilder("sleep", "1000").start();
    try (Pidfd pidfd = Pidfd.open((int) process.pid())) {
      assertThat(pidfd.awaitExit(Duration.ofMillis(1))).isFalse();
      assertThat(pidfd.signal(9)).isTrue();
      assertThat(pidfd.awaitExit(Duration.ofSeconds(10))).isTrue();
      process.waitFor();
      assertThat(pidfd.signal(9)).isFalse();
    }
  }
}
