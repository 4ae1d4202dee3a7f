package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Detached containers: ps, logs, exec, stop, kill, wait, rm, inspect. */
@Tag("root")
class LifecycleTest {
  private static Carafe carafe;

  @BeforeAll
  static void start() {
    carafe = Carafe.withBusybox();
  }

  @AfterAll
  static void stop() {
    carafe.close();
  }

  @Test
  void ps_runningAndExited_areListedAsDockerDoes() {
    String id = carafe.detached("--name", "lister", "busybox", "sleep", "1000");
    assertThat(id).matches("[0-9a-f]{64}");
    String table = carafe.run("ps").text();
    assertThat(table.lines().findFirst().orElseThrow())
        .matches("CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES");
    assertThat(table).contains(id.substring(0, 12)).contains("\"sleep 1000\"").contains("Up ");
    assertThat(carafe.run("ps", "--format", "json").text())
        .contains("\"Names\":\"lister\"")
        .contains("\"State\":\"running\"");
    carafe.run("kill", "lister").exits(0);
    carafe.run("wait", "lister").exits(0);
    assertThat(carafe.run("ps", "-q").out()).doesNotContain(id.substring(0, 12));
    assertThat(carafe.run("ps", "-a").text()).contains("Exited (137)");
    assertThat(carafe.run("rm", "lister").text()).isEqualTo("lister");
    assertThat(carafe.run("ps", "-aq").out()).doesNotContain(id.substring(0, 12));
  }

  @Test
  void logs_bothStreams_areKeptApart() {
    carafe.detached(
        "--name", "logger", "busybox", "sh", "-c", "echo one; echo two >&2; echo three");
    carafe.run("wait", "logger").exits(0);
    Outcome logs = carafe.run("logs", "logger").exits(0);
    assertThat(logs.out()).isEqualTo("one\nthree\n");
    assertThat(logs.err()).isEqualTo("two\n");
    Outcome tail = carafe.run("logs", "--tail", "1", "logger").exits(0);
    assertThat(tail.out() + tail.err()).isIn("two\n", "three\n");
    assertThat(carafe.run("logs", "-t", "logger").out())
        .containsPattern("^\\d{4}-\\d\\d-\\d\\dT.*Z one");
    carafe.run("rm", "logger").exits(0);
  }

  @Test
  void logs_follow_endsWithTheContainer() throws Exception {
    carafe.detached(
        "--name",
        "follower",
        "busybox",
        "sh",
        "-c",
        "for i in 1 2 3 4; do echo $i; sleep 0.2; done");
    Process follow = carafe.start("logs", "-f", "follower");
    Outcome outcome = Commands.finish(follow, "logs -f", new byte[0]);
    assertThat(outcome.text()).isEqualTo("1\n2\n3\n4");
    carafe.run("rm", "follower").exits(0);
  }

  @Test
  void exec_runningContainer_runsInsideIt() {
    carafe.detached("--name", "host-of-exec", "-e", "A=image", "busybox", "sleep", "1000");
    assertThat(carafe.run("exec", "host-of-exec", "sh", "-c", "echo $A; exit 3").exits(3).out())
        .isEqualTo("image\n");
    assertThat(
            carafe
                .run(
                    "exec",
                    "-e",
                    "B=2",
                    "-w",
                    "/tmp",
                    "-u",
                    "alice",
                    "host-of-exec",
                    "sh",
                    "-c",
                    "echo $B $(pwd) $(id -un)")
                .text())
        .isEqualTo("2 /tmp alice");
    assertThat(
            carafe
                .runWithInput(
                    "abc".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    "exec",
                    "-i",
                    "host-of-exec",
                    "cat")
                .text())
        .isEqualTo("abc");
    assertThat(carafe.run("exec", "host-of-exec", "cat", "/proc/1/cmdline").out())
        .startsWith("sleep");
    assertThat(carafe.run("exec", "host-of-exec", "grep", "Seccomp:", "/proc/self/status").text())
        .isEqualTo("Seccomp:\t2");
    carafe.run("exec", "host-of-exec", "no-such-command").failsClearly(127);
    carafe.run("rm", "-f", "host-of-exec").exits(0);
    carafe.run("exec", "host-of-exec", "true").failsClearly(1);
  }

  @Test
  void stop_processIgnoringTerm_isKilledAfterTheTimeout() {
    carafe.detached(
        "--name", "stubborn", "busybox", "sh", "-c", "trap '' TERM; while :; do sleep 0.1; done");
    assertThat(carafe.run("stop", "-t", "1", "stubborn").text()).isEqualTo("stubborn");
    assertThat(carafe.run("ps", "-a").text()).contains("Exited (137)");
    carafe.run("rm", "stubborn").exits(0);
  }

  @Test
  void stop_processHandlingTerm_exitsByItself() {
    carafe.detached(
        "--name",
        "polite",
        "busybox",
        "sh",
        "-c",
        "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done");
    awaitLog("polite", "ready");
    carafe.run("stop", "polite").exits(0);
    assertThat(carafe.run("wait", "polite").text()).isEqualTo("5");
    carafe.run("rm", "polite").exits(0);
  }

  @Test
  void kill_signalByName_reachesTheProcess() {
    carafe.detached(
        "--name",
        "signalled",
        "busybox",
        "sh",
        "-c",
        "trap 'echo usr1' USR1; trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done");
    awaitLog("signalled", "ready");
    carafe.run("kill", "-s", "SIGUSR1", "signalled").exits(0);
    awaitLog("signalled", "usr1");
    carafe.run("kill", "--signal", "15", "signalled").exits(0);
    assertThat(carafe.run("wait", "signalled").text()).isEqualTo("0");
    carafe.run("kill", "signalled").failsClearly(1);
    carafe.run("kill", "-s", "NOSUCH", "signalled").failsClearly(1);
    carafe.run("rm", "signalled").exits(0);
  }

  @Test
  void rm_runningContainer_needsForce() {
    carafe.detached("--name", "running", "busybox", "sleep", "1000");
    Outcome refused = carafe.run("rm", "running").failsClearly(1);
    assertThat(refused.err()).contains("running").contains("hint: ");
    carafe.run("rm", "-f", "running").exits(0);
  }

  @Test
  void name_inUse_isAConflict() {
    carafe.detached("--name", "taken", "busybox", "sleep", "1000");
    Outcome second = carafe.run("run", "--name", "taken", "busybox", "true").failsClearly(125);
    assertThat(second.err()).contains("taken").contains("in use");
    carafe.run("rm", "-f", "taken").exits(0);
  }

  @Test
  void inspect_container_isAJsonArray() {
    String id = carafe.detached("--name", "inspected", "busybox", "sleep", "1000");
    String text = carafe.run("inspect", "inspected").text();
    assertThat(text)
        .startsWith("[")
        .contains("\"Id\": \"" + id + "\"")
        .contains("\"Running\": true");
    assertThat(carafe.run("inspect", "busybox").text()).contains("\"Architecture\"");
    carafe.run("inspect", "nothing-of-that-name").failsClearly(1);
    carafe.run("rm", "-f", "inspected").exits(0);
  }

  @Test
  void remove_afterRun_leavesNoFiles() {
    carafe.run("run", "--rm", "busybox", "true").exits(0);
    assertThat(carafe.root().resolve("containers").toFile().list()).doesNotContain("leftover");
    assertThat(carafe.run("ps", "-aq").out().lines().count())
        .isEqualTo(carafe.root().resolve("containers").toFile().list().length);
  }

  private static void awaitLog(String container, String word) {
    for (int i = 0; i < 500; i++) {
      if (carafe.run("logs", container).out().contains(word)) {
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new AssertionError(container + " never wrote " + word);
  }
}
