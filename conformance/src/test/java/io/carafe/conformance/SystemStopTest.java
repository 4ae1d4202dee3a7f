package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When {@code system stop} has answered, nothing of the daemon is left: it is not waited for. */
@Tag("root")
class SystemStopTest {
  /** What systemd does for a socket unit: sd_listen_fds(3). */
  private static final String ACTIVATE =
      """
      import os, socket, sys
      listener = socket.socket(socket.AF_UNIX)
      listener.bind(sys.argv[1])
      listener.listen()
      os.dup2(listener.fileno(), 3)
      os.set_inheritable(3, True)
      os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
      os.execv(sys.argv[2], sys.argv[2:])
      """;

  private Carafe carafe;

  @BeforeEach
  void start() {
    carafe = Carafe.withBusybox();
  }

  @AfterEach
  void stop() {
    carafe.close();
  }

  @Test
  void stop_afterAContainer_leavesNoProcessSocketMountOrGroup() throws IOException {
    carafe.run("run", "--rm", "busybox", "true").exits(0);
    long daemon = daemon();
    carafe.run("system", "stop").exits(0);
    assertThat(processes()).isEmpty();
    assertThat(groupsOf(daemon)).isEmpty();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(carafe.base().toString());
    try (Stream<Path> files = Files.walk(carafe.runFolder())) {
      assertThat(files.filter(SystemStopTest::isSocket)).isEmpty();
    }
  }

  @Test
  void stop_whileAContainerRuns_leavesItAlone() throws IOException {
    carafe.detached("--name", "sleeper", "busybox", "sleep", "1000");
    long daemon = daemon();
    carafe.run("system", "stop").exits(0);
    assertThat(processes(Carafe.DAEMON)).isEmpty();
    assertThat(carafe.run("exec", "sleeper", "echo", "alive").text()).isEqualTo("alive");
    carafe.run("rm", "-f", "sleeper").exits(0);
    carafe.run("system", "stop").exits(0);
    assertThat(processes()).isEmpty();
    assertThat(groupsOf(daemon)).as("swept by the second daemon").isEmpty();
  }

  @Test
  void stop_daemonThatWasKilled_sweepsWhatItLeft() throws IOException {
    carafe.run("run", "--rm", "busybox", "true").exits(0);
    ProcessHandle daemon = carafe.processes(Carafe.DAEMON).findFirst().orElseThrow();
    daemon.destroyForcibly();
    daemon.onExit().join();
    assertThat(processes()).as("the zygote").isNotEmpty();
    carafe.run("system", "stop").exits(0);
    assertThat(processes()).isEmpty();
    assertThat(groupsOf(daemon.pid())).isEmpty();
    carafe.run("system", "stop").exits(0);
    assertThat(processes()).isEmpty();
  }

  @Test
  void stop_daemonOfASystemdSocket_leavesTheSocketToSystemd() throws IOException {
    carafe.run("system", "stop").exits(0);
    Path socket = carafe.runFolder().resolve("carafe.sock");
    List<String> activation =
        List.of(
            "python3",
            "-c",
            ACTIVATE,
            socket.toString(),
            Carafe.distribution().resolve("lib/carafe/carafed").toString(),
            "--root",
            carafe.root().toString(),
            "--run",
            carafe.runFolder().toString());
    Process systemd = Commands.start(activation, Map.of());
    try {
      while (!Files.exists(socket)) {
        assertThat(systemd.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      assertThat(carafe.run("run", "--rm", "busybox", "echo", "hi").text()).isEqualTo("hi");
      assertThat(daemon()).as("it became the daemon").isEqualTo(systemd.pid());
      carafe.run("system", "stop").exits(0);
      assertThat(processes()).isEmpty();
      assertThat(Files.exists(socket)).isTrue();
    } finally {
      systemd.destroyForcibly();
      Files.deleteIfExists(socket);
    }
  }

  private long daemon() {
    return carafe.processes(Carafe.DAEMON).findFirst().orElseThrow().pid();
  }

  private List<String> processes(String word) {
    return carafe.processes(word).map(process -> process.pid() + " " + process.info()).toList();
  }

  private List<String> processes() {
    return processes("");
  }

  private static boolean isSocket(Path file) {
    try {
      return ((int) Files.getAttribute(file, "unix:mode") & 0170000) == 0140000;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> groupsOf(long daemon) throws IOException {
    List<Path> groups = new ArrayList<>();
    String name = "carafe-daemon-" + daemon;
    Path top = Path.of("/sys/fs/cgroup");
    try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(top, Files::isDirectory)) {
      hierarchies.forEach(hierarchy -> groups.add(hierarchy.resolve(name)));
    }
    groups.add(top.resolve(name));
    groups.removeIf(group -> !Files.exists(group));
    return groups;
  }
}
