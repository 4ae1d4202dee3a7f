package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When {@code system stop} has answered, nothing of the daemon is left: it is not waited for. */
@Tag("root")
class SystemStopTest {
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
