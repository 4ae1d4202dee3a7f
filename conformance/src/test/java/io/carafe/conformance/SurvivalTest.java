package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The daemon and the zygote are killed at random moments; nothing that ran may be lost. */
@Tag("root")
class SurvivalTest {
  private static final int ROUNDS = 6;

  private final long seed = Long.getLong("carafe.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private Carafe carafe;

  @BeforeEach
  void start() {
    System.out.println("SurvivalTest seed " + seed);
    carafe = Carafe.withBusybox();
  }

  @AfterEach
  void stop() {
    carafe.close();
  }

  @Test
  void kill_whileContainersRun_losesNoneAndNoLogLine() {
    String script =
        "i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); usleep 5000; done; exit 4";
    carafe.detached("--name", "counter", "busybox", "sh", "-c", script);
    carafe.detached("--name", "sleeper", "busybox", "sleep", "1000");
    for (int i = 0; i < ROUNDS; i++) {
      pause(random.nextInt(200));
      killDaemon();
      assertThat(carafe.run("ps").text()).contains("sleeper");
    }
    assertThat(carafe.run("wait", "counter").text()).isEqualTo("4");
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      expected.append("line ").append(i).append('\n');
    }
    assertThat(carafe.run("logs", "counter").out()).isEqualTo(expected.toString());
    assertThat(carafe.run("exec", "sleeper", "echo", "alive").text()).isEqualTo("alive");
  }

  @Test
  void kill_containerExitsMeanwhile_itsStatusIsKnownLater() {
    carafe.detached("--name", "brief", "busybox", "sh", "-c", "sleep 0.3; echo done; exit 6");
    killDaemon();
    pause(600);
    assertThat(carafe.run("wait", "brief").text()).isEqualTo("6");
    assertThat(carafe.run("logs", "brief").text()).isEqualTo("done");
    assertThat(carafe.run("why", "brief").text()).contains("code 6");
  }

  @Test
  void kill_duringRun_leavesAWholeContainerOrNone() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      String name = "run-" + i;
      Process process = carafe.start("run", "--name", name, "busybox", "echo", "hi");
      pause(random.nextInt(30));
      killDaemonIfThere();
      Outcome outcome = Commands.finish(process, "run", new byte[0]);
      assertThat(outcome.err()).doesNotContain("Exception");
      String listed = carafe.run("ps", "-a", "--format", "json").text();
      if (listed.contains(name)) {
        carafe.run("rm", "-f", name).exits(0);
      }
    }
    carafe.run("run", "--rm", "busybox", "true").exits(0);
  }

  @Test
  void kill_duringCreate_leavesAWholeContainerOrNone() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      String name = "made-" + i;
      Process create = carafe.start("create", "--name", name, "busybox", "sh", "-c", "exit 9");
      pause(random.nextInt(20));
      killDaemonIfThere();
      Outcome outcome = Commands.finish(create, "create", new byte[0]);
      assertThat(outcome.err()).doesNotContain("Exception");
      List<String> ids = carafe.run("ps", "-aq", "--no-trunc").out().lines().toList();
      if (outcome.code() == 0) {
        assertThat(ids).as("what create said that it made").contains(outcome.text());
      }
      assertThat(containerFolders()).containsExactlyInAnyOrderElementsOf(ids);
      if (!ids.isEmpty()) {
        carafe.run("start", name).exits(0);
        assertThat(carafe.run("wait", name).text()).isEqualTo("9");
        carafe.run("rm", name).exits(0);
      }
    }
  }

  @Test
  void kill_afterCreateOfARemovedOne_isSwept() throws IOException {
    carafe.run("create", "--rm", "--name", "never", "busybox", "true").exits(0);
    assertThat(carafe.run("ps", "-a").out()).contains("never");
    killDaemon();
    assertThat(carafe.run("ps", "-aq").out()).isEmpty();
    assertThat(containerFolders()).isEmpty();
  }

  private List<String> containerFolders() throws IOException {
    return names(carafe.root().resolve("containers"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @Test
  void kill_duringPull_storeStaysWholeAndTheNextPullSucceeds() throws IOException {
    byte[] content = new byte[4 << 20];
    random.nextBytes(content);
    List<byte[]> layers =
        List.of(TestImages.layer(Map.of()), TestImages.tar(Map.of("big", content)));
    try (SlowRegistry registry = new SlowRegistry(layers)) {
      for (int i = 0; i < ROUNDS; i++) {
        Process pull = carafe.start("pull", "-q", registry.image());
        pause(random.nextInt(600));
        killDaemonIfThere();
        Outcome outcome = Commands.finish(pull, "pull", new byte[0]);
        assertThat(outcome.err()).doesNotContain("Exception");
        carafe.run("run", "--rm", "busybox", "true").exits(0);
        assertThat(names(carafe.root().resolve("ingest"))).as("unfinished downloads").isEmpty();
        assertBlobsVerify();
        if (outcome.code() == 0) {
          carafe.run("rmi", registry.image()).exits(0);
        }
      }
      carafe.run("pull", "-q", registry.image()).exits(0);
      carafe.run("run", "--rm", registry.image(), "test", "-s", "/big").exits(0);
    }
  }

  private void assertBlobsVerify() throws IOException {
    Path blobs = carafe.root().resolve("content/blobs/sha256");
    for (String name : names(blobs)) {
      try {
        assertThat(TestImages.sha256(Files.readAllBytes(blobs.resolve(name)))).isEqualTo(name);
      } catch (NoSuchFileException e) {
        // The new daemon removes blobs that no image has.
      }
    }
  }

  @Test
  void kill_duringLoad_storeStaysWhole() throws IOException {
    Path archive = carafe.base().resolve("again.tar");
    byte[] content = new byte[8 << 20];
    random.nextBytes(content);
    byte[] layer = TestImages.layer(Map.of("big", content));
    Files.write(archive, TestImages.archive("big:latest", layer, "{\"Cmd\":[\"true\"]}"));
    for (int i = 0; i < ROUNDS; i++) {
      Process load = carafe.start("load", "-q", "-i", archive.toString());
      pause(random.nextInt(150));
      killDaemonIfThere();
      Commands.finish(load, "load", new byte[0]);
      carafe.run("run", "--rm", "busybox", "true").exits(0);
    }
    carafe.run("load", "-q", "-i", archive.toString()).exits(0);
    carafe.run("run", "--rm", "big").exits(0);
  }

  @Test
  void kill_duringExecStopAndLogs_leavesAWorkingInstance() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      String name = "busy-" + i;
      carafe.detached(
          "--name", name, "busybox", "sh", "-c", "while :; do echo x; usleep 2000; done");
      String[] verb =
          switch (random.nextInt(3)) {
            case 0 -> new String[] {"exec", name, "sh", "-c", "usleep 50000"};
            case 1 -> new String[] {"stop", "-t", "1", name};
            default -> new String[] {"logs", "-f", name};
          };
      Process process = carafe.start(verb);
      pause(random.nextInt(60));
      killDaemonIfThere();
      process.destroy();
      Commands.finish(process, String.join(" ", verb), new byte[0]);
      carafe.run("rm", "-f", name).exits(0);
    }
  }

  @Test
  void kill_attachedClient_keepsItsContainerAndItsStatus() throws IOException {
    Process run =
        carafe.start(
            "run", "--name", "attached", "busybox", "sh", "-c", "sleep 0.5; echo late; exit 3");
    awaitRunning("attached");
    killDaemon();
    Outcome outcome = Commands.finish(run, "run", new byte[0]);
    assertThat(outcome.out()).isEqualTo("late\n");
    outcome.exits(3);
    assertThat(carafe.run("wait", "attached").text()).isEqualTo("3");
  }

  @Test
  void kill_zygote_runningContainersLiveAndNewOnesStart() {
    carafe.detached("--name", "before", "busybox", "sleep", "1000");
    killZygoteBut(monitorOf("before"));
    carafe.run("run", "--rm", "busybox", "true").exits(0);
    assertThat(carafe.run("exec", "before", "echo", "alive").text()).isEqualTo("alive");
    killZygoteBut(monitorOf("before"));
    killDaemon();
    carafe.run("run", "--rm", "busybox", "true").exits(0);
    assertThat(carafe.run("ps").text()).contains("before");
  }

  @Test
  void kill_monitor_isExplained() {
    carafe.detached("--name", "orphan", "busybox", "sleep", "1000");
    String id = carafe.run("ps", "-q", "--no-trunc").text();
    Commands.run("kill", "-9", Long.toString(monitorOf("orphan"))).exits(0);
    assertThat(carafe.run("wait", "orphan").text()).isEqualTo("137");
    assertThat(carafe.run("why", "orphan").text()).contains("monitor");
    assertThat(id).isNotBlank();
    carafe.run("rm", "orphan").exits(0);
  }

  private void awaitRunning(String name) {
    for (int i = 0; i < 500; i++) {
      if (carafe.run("ps", "--format", "json").out().contains(name)) {
        return;
      }
      pause(10);
    }
    throw new AssertionError(name + " never ran");
  }

  private void killDaemon() {
    assertThat(carafe.processes(Carafe.DAEMON).count()).isEqualTo(1);
    killDaemonIfThere();
  }

  /** Kills it and waits until it is gone, so that no client still reaches it. */
  private void killDaemonIfThere() {
    for (ProcessHandle daemon : carafe.processes(Carafe.DAEMON).toList()) {
      daemon.destroyForcibly();
      daemon.onExit().join();
    }
  }

  /** The process that holds the container: a fork of the zygote, with its command line. */
  private long monitorOf(String name) {
    String pid = carafe.run("inspect", name).text().replaceAll("(?s).*\"Pid\": (\\d+).*", "$1");
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow().parent().orElseThrow().pid();
  }

  private void killZygoteBut(long monitor) {
    carafe
        .processes("zygote")
        .filter(process -> process.pid() != monitor)
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
