package io.carafe.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.ContainerId;
import io.carafe.linux.Fd;
import io.carafe.linux.process.Pidfd;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.linux.socket.UnixSocketPair;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.MonitorMessage.Exited;
import io.carafe.runtime.wire.MonitorMessage.Failed;
import io.carafe.runtime.wire.MonitorMessage.Gone;
import io.carafe.runtime.wire.MonitorMessage.Phase;
import io.carafe.runtime.wire.MonitorMessage.Started;
import io.carafe.runtime.wire.MonitorMessage.State;
import io.carafe.runtime.wire.TerminalSize;
import io.carafe.runtime.wire.ZygoteMessage.Streams;
import io.carafe.runtime.wire.ZygoteMessage.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class MonitorRootTest {
  private static final Streams INTERACTIVE = new Streams(false, true, false, TerminalSize.UNKNOWN);

  @TempDir private Path folder;
  private TestInstance instance;
  private final ContainerId id = ContainerId.random(new SecureRandom());
  private final Recorder recorder = new Recorder();

  @BeforeEach
  void open() throws IOException {
    instance = new TestInstance(folder);
  }

  /** Every test waits for its containers' GONE; then nothing of them may be left. */
  @AfterEach
  void close_afterEachTest_leavesNothingBehind() throws Exception {
    Set<String> left = instance.sockets().names();
    instance.close();
    assertThat(left).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
    assertThat(cgroupsOf(id)).isEmpty();
    assertThat(descriptorsUnder(folder)).isEmpty();
  }

  private static List<Path> cgroupsOf(ContainerId id) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path hierarchy : hierarchies.toList()) {
        Path group = hierarchy.resolve("carafe").resolve(id.value());
        if (Files.exists(group)) {
          found.add(group);
        }
      }
    }
    return found;
  }

  private static List<String> descriptorsUnder(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith(folder.toString())) {
            found.add(target);
          }
        }
      }
    }
    return found;
  }

  private MonitorConnection spawn(Streams streams, String script) throws IOException {
    return instance.zygote().spawn(instance.request(id, streams, script), recorder);
  }

  private Exited expectEnd() throws InterruptedException {
    Exited exited = recorder.expect(Exited.class);
    recorder.expect(Gone.class);
    return exited;
  }

  @Test
  void spawn_script_leavesLogAndExitRecord() throws Exception {
    Instant before = Instant.now();
    spawn(Streams.OUTPUT_ONLY, "echo hello; echo oops >&2; exit 3");
    assertThat(recorder.expect(State.class).phase()).isEqualTo(Phase.STARTING);
    Started started = recorder.expect(Started.class);
    assertThat(started.pid()).isPositive();
    assertThat(started.time()).isBetween(before, Instant.now());
    Exited exited = expectEnd();
    assertThat(exited.code()).isEqualTo(3);
    assertThat(exited.signal()).isZero();
    assertThat(instance.log(id)).containsExactlyInAnyOrder("out:hello", "err:oops");
    assertThat(ExitRecord.read(instance.logFolder(id))).contains(exited);
  }

  @Test
  void spawn_missingExecutable_tellsTheFailure() throws Exception {
    SpawnRequest request = instance.request(id, Streams.OUTPUT_ONLY, "true");
    Files.delete(folder.resolve("layer/bin"));
    instance.zygote().spawn(request, recorder);
    recorder.expect(State.class);
    Failed failed = recorder.expect(Failed.class);
    assertThat(failed.failure().errno()).isEqualTo(2);
    recorder.expect(Gone.class);
  }

  @Test
  void kill_runningContainer_endsItBySignal() throws Exception {
    MonitorConnection connection = spawn(Streams.OUTPUT_ONLY, "echo up; exec sleep 1000");
    recorder.expect(State.class);
    recorder.expect(Started.class);
    assertThat(connection.kill(9)).isTrue();
    Exited exited = expectEnd();
    assertThat(exited.code()).isEqualTo(137);
    assertThat(exited.signal()).isEqualTo(9);
    assertThat(connection.kill(9)).isFalse();
  }

  @Test
  void writeStdin_interactive_reachesTheContainer() throws Exception {
    MonitorConnection connection = spawn(INTERACTIVE, "cat");
    recorder.expect(State.class);
    recorder.expect(Started.class);
    connection.subscribe(true, true);
    connection.writeStdin(Bytes.of("ping\n".getBytes(StandardCharsets.UTF_8)));
    recorder.awaitOutput("ping\n");
    connection.closeStdin();
    assertThat(expectEnd().code()).isZero();
  }

  @Test
  void spawn_withFirstClient_givesItAllOutput() throws Exception {
    Recorder client = new Recorder();
    try (UnixSocketPair pair = UnixSocket.pair()) {
      SpawnRequest request =
          instance.request(id, Streams.OUTPUT_ONLY, "echo first; echo second >&2");
      instance.zygote().spawn(request.withClient(pair.far().fd()), recorder);
      pair.far().close();
      MonitorConnection.start(UnixSocket.of(new Fd(pair.near().fd().release()), "client"), client);
      client.expect(State.class);
      client.expect(Started.class);
      client.expect(Exited.class);
      client.expect(Gone.class);
      assertThat(client.output()).contains("first\n").contains("second\n");
    }
    recorder.expect(State.class);
    recorder.expect(Started.class);
    expectEnd();
  }

  @Test
  void addPeer_runningContainer_getsOutputFromThenOn() throws Exception {
    Recorder client = new Recorder();
    MonitorConnection connection = spawn(INTERACTIVE, "read line; echo got $line");
    recorder.expect(State.class);
    recorder.expect(Started.class);
    try (UnixSocketPair pair = UnixSocket.pair()) {
      connection.addPeer(pair.far().fd());
      pair.far().close();
      MonitorConnection peer =
          MonitorConnection.start(
              UnixSocket.of(new Fd(pair.near().fd().release()), "client"), client);
      assertThat(client.expect(State.class).phase()).isEqualTo(Phase.RUNNING);
      peer.writeStdin(Bytes.of("it\n".getBytes(StandardCharsets.UTF_8)));
      client.expect(Exited.class);
      assertThat(client.output()).isEqualTo("got it\n");
      client.expect(Gone.class);
    }
    expectEnd();
  }

  @Test
  void resize_terminal_changesItsSize() throws Exception {
    Streams streams = new Streams(true, true, false, new TerminalSize(24, 80));
    MonitorConnection connection =
        spawn(
            streams,
            "trap '[ \"$(stty size)\" = \"50 132\" ] && stty size && exit 7' WINCH;"
                + " while :; do stty size; sleep 0.02; done");
    recorder.expect(State.class);
    recorder.expect(Started.class);
    connection.subscribe(true, true);
    recorder.awaitOutput("24 80");
    connection.resize(new TerminalSize(50, 132));
    assertThat(expectEnd().code()).isEqualTo(7);
    assertThat(recorder.output()).contains("50 132");
    assertThat(String.join(" ", instance.log(id))).contains("50 132");
  }

  @Test
  void connect_afterTheConnectionWasDropped_findsTheContainerAgain() throws Exception {
    MonitorConnection connection = spawn(INTERACTIVE, "read line; exit 5");
    recorder.expect(State.class);
    Started started = recorder.expect(Started.class);
    connection.close();
    recorder.expect(Gone.class);
    String name = instance.sockets().names().iterator().next();
    assertThat(name).isEqualTo(id + ".sock");
    MonitorConnection again = instance.sockets().connect(name, recorder).orElseThrow();
    State state = recorder.expect(State.class);
    assertThat(state).isEqualTo(new State(Phase.RUNNING, started.pid(), started.time()));
    again.closeStdin();
    assertThat(expectEnd().code()).isEqualTo(5);
    assertThat(instance.sockets().connect(name, recorder)).isEmpty();
  }

  @Test
  void ensure_zygoteKilled_startsAnotherAndContainersGoOn() throws Exception {
    MonitorConnection connection = spawn(Streams.OUTPUT_ONLY, "exec sleep 1000");
    recorder.expect(State.class);
    recorder.expect(Started.class);
    Version first = instance.zygote().ensure();
    try (Pidfd process = Pidfd.open(first.pid())) {
      process.signal(9);
      assertThat(process.awaitExit(Duration.ofSeconds(10))).isTrue();
    }
    Version second = instance.zygote().ensure();
    assertThat(second.pid()).isNotEqualTo(first.pid());
    assertThat(second.contentHash()).isEqualTo(first.contentHash());
    connection.kill(15);
    connection.kill(9);
    assertThat(expectEnd().signal()).isIn(9, 15);
  }

  @Test
  void ensure_anotherBuildRuns_replacesItAndContainersGoOn() throws Exception {
    Path other = Files.copy(TestInstance.NATIVE, folder.resolve("other"));
    Files.write(other, new byte[] {0}, StandardOpenOption.APPEND);
    Version old = new Zygote(instance.paths(), other).ensure();
    MonitorConnection connection = spawn(Streams.OUTPUT_ONLY, "exec sleep 1000");
    recorder.expect(State.class);
    recorder.expect(Started.class);
    Version replaced = instance.zygote().ensure();
    assertThat(replaced.contentHash()).isNotEqualTo(old.contentHash());
    assertThat(instance.zygote().ask()).contains(replaced);
    connection.kill(9);
    expectEnd();
  }

  @Test
  void spawn_fiftyAtOnce_allEndAsTheyShould() throws Exception {
    List<ContainerId> ids = new ArrayList<>();
    List<Recorder> recorders = new ArrayList<>();
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 50; i++) {
      ids.add(ContainerId.random(random));
      recorders.add(new Recorder());
      instance
          .zygote()
          .spawn(
              instance.request(ids.getLast(), Streams.OUTPUT_ONLY, "echo " + i + "; exit " + i),
              recorders.getLast());
    }
    for (int i = 0; i < 50; i++) {
      recorders.get(i).expect(State.class);
      recorders.get(i).expect(Started.class);
      assertThat(recorders.get(i).expect(Exited.class).code()).isEqualTo(i);
      recorders.get(i).expect(Gone.class);
      assertThat(instance.log(ids.get(i))).containsExactly("out:" + i);
      assertThat(cgroupsOf(ids.get(i))).isEmpty();
    }
  }
}
