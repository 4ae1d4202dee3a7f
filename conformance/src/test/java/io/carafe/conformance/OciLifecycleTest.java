package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The life of containers by the command line of an OCI runtime. What does not name Carafe runs with
 * runc, too, where {@code -Dcarafe.oci.peer} or the PATH has it: it is the oracle.
 */
@Tag("root")
class OciLifecycleTest {
  private static final String SLEEP = "sleep";

  static Stream<String> runtimes() {
    List<String> runtimes = new ArrayList<>(List.of("carafe-oci"));
    String peer = System.getProperty("carafe.oci.peer", "/usr/sbin/runc");
    if (Files.isExecutable(Path.of(peer))) {
      runtimes.add(peer);
    }
    return runtimes.stream();
  }

  private static OciRuntime runtime(String name) {
    return name.equals("carafe-oci") ? OciRuntime.carafe() : OciRuntime.of(List.of(name));
  }

  /** A call whose container may keep the standard descriptors: they lead to files. */
  private static Outcome left(OciRuntime runtime, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "\"$@\" </dev/null >\"$0\" 2>\"$0.err\"; code=$?; cat \"$0.err\" >&2; exit $code",
                runtime.base().resolve("output").toString()));
    command.addAll(runtime.command(words));
    return Commands.run(command, runtime.environment(), new byte[0]);
  }

  private static String output(OciRuntime runtime) throws IOException {
    return Files.readString(runtime.base().resolve("output"));
  }

  private static String status(OciRuntime runtime, String id) {
    String state = runtime.call("state", id).text();
    int at = state.indexOf("\"status\": \"") + "\"status\": \"".length();
    return state.substring(at, state.indexOf('"', at));
  }

  private static void awaitStatus(OciRuntime runtime, String id, String wanted) {
    for (int i = 0; i < 200 && !status(runtime, id).equals(wanted); i++) {
      Commands.run("sleep", "0.02");
    }
    assertThat(status(runtime, id)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void life_fromCreateToDelete_goesThroughEveryStatus(String name) throws IOException {
    try (OciRuntime runtime = runtime(name)) {
      String script = "echo started; exec sleep 100";
      Path bundle = runtime.bundle("bundle", new OciConfig("sh", "-c", script));
      Path pid = runtime.base().resolve("pid");
      left(runtime, "create", "--bundle", bundle.toString(), "--pid-file", pid.toString(), "c1")
          .exits(0);
      assertThat(Files.readString(pid)).matches("[0-9]+");
      assertThat(runtime.call("state", "c1").text())
          .contains("\"pid\": " + Files.readString(pid))
          .contains("\"bundle\": \"" + bundle + "\"")
          .contains("\"status\": \"created\"");
      assertThat(output(runtime)).isEmpty();
      runtime.call("start", "c1").exits(0);
      assertThat(status(runtime, "c1")).isEqualTo("running");
      assertThat(runtime.call("list", "-q").text()).isEqualTo("c1");
      runtime.call("kill", "c1", "SIGKILL").exits(0);
      awaitStatus(runtime, "c1", "stopped");
      assertThat(output(runtime)).isEqualTo("started\n");
      runtime.call("delete", "c1").exits(0);
      assertThat(runtime.call("state", "c1").exits(1).err()).contains("does not exist");
    }
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void create_idThatIsTaken_isRefused(String name) {
    try (OciRuntime runtime = runtime(name)) {
      Path bundle = runtime.bundle("bundle", new OciConfig(SLEEP, "100"));
      left(runtime, "create", "--bundle", bundle.toString(), "c1").exits(0);
      Outcome again = left(runtime, "create", "--bundle", bundle.toString(), "c1").exits(1);
      assertThat(again.err()).contains("container with given ID already exists");
      assertThat(status(runtime, "c1")).isEqualTo("created");
      runtime.call("delete", "c1").exits(0);
    }
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void delete_running_isRefusedWithoutForce(String name) {
    try (OciRuntime runtime = runtime(name)) {
      Path bundle = runtime.bundle("bundle", new OciConfig(SLEEP, "100"));
      left(runtime, "run", "--detach", "--bundle", bundle.toString(), "c1").exits(0);
      assertThat(runtime.call("delete", "c1").exits(1).err())
          .contains("that is not stopped: running");
      runtime.call("delete", "--force", "c1").exits(0);
      runtime.call("delete", "--force", "c1").exits(0);
      assertThat(runtime.call("delete", "c1").exits(1).err()).contains("does not exist");
    }
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void kill_stopped_isRefused(String name) {
    try (OciRuntime runtime = runtime(name)) {
      Path bundle = runtime.bundle("bundle", new OciConfig("true"));
      left(runtime, "run", "--detach", "--bundle", bundle.toString(), "c1").exits(0);
      awaitStatus(runtime, "c1", "stopped");
      assertThat(runtime.call("kill", "c1").exits(1).err()).contains("container not running");
      assertThat(runtime.call("start", "c1").exits(1).err()).contains("cannot start a container");
      runtime.call("delete", "c1").exits(0);
    }
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void create_executableThatIsMissing_failsAndLeavesNothing(String name) {
    try (OciRuntime runtime = runtime(name)) {
      Path bundle = runtime.bundle("bundle", new OciConfig("missing"));
      Outcome outcome = left(runtime, "create", "--bundle", bundle.toString(), "c1").exits(1);
      assertThat(outcome.err()).contains("executable");
      assertThat(runtime.call("list", "-q").text()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void create_configurationChangedBeforeStart_countsAsItWas(String name) throws IOException {
    try (OciRuntime runtime = runtime(name)) {
      Path bundle = runtime.bundle("bundle", new OciConfig("sh", "-c", "echo before"));
      left(runtime, "create", "--bundle", bundle.toString(), "c1").exits(0);
      OciRuntime.write(bundle, new OciConfig("sh", "-c", "echo after"));
      runtime.call("start", "c1").exits(0);
      awaitStatus(runtime, "c1", "stopped");
      assertThat(output(runtime)).isEqualTo("before\n");
      runtime.call("delete", "c1").exits(0);
    }
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void run_inFront_exitsAsItsContainerAndLeavesNoState(String name) {
    try (OciRuntime runtime = runtime(name)) {
      Path bundle = runtime.bundle("bundle", new OciConfig("sh", "-c", "echo out; exit 7"));
      Outcome outcome = runtime.run(bundle, "c1").exits(7);
      assertThat(outcome.out()).isEqualTo("out\n");
      assertThat(runtime.call("state", "c1").exits(1).err()).contains("does not exist");
    }
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void exec_inContainer_runsWithItsOptions(String name) {
    try (OciRuntime runtime = runtime(name)) {
      Path bundle = runtime.bundle("bundle", new OciConfig(SLEEP, "100"));
      left(runtime, "run", "--detach", "--bundle", bundle.toString(), "c1").exits(0);
      Outcome outcome =
          runtime
              .call(
                  "exec",
                  "--env",
                  "A=b",
                  "--cwd",
                  "/tmp",
                  "--user",
                  "3:4",
                  "c1",
                  "sh",
                  "-c",
                  "echo $A $PWD $(id -u) $(id -g); exit 9")
              .exits(9);
      assertThat(outcome.out()).isEqualTo("b /tmp 3 4\n");
      assertThat(runtime.call("exec", "c1", "missing").exits(255).err()).contains("missing");
      runtime.call("delete", "--force", "c1").exits(0);
    }
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void exec_detached_isListedAndEndsWithItsContainer(String name) throws IOException {
    try (OciRuntime runtime = runtime(name)) {
      Path bundle = runtime.bundle("bundle", new OciConfig(SLEEP, "100"));
      Path pid = runtime.base().resolve("pid");
      left(runtime, "run", "--detach", "--bundle", bundle.toString(), "c1").exits(0);
      left(runtime, "exec", "--detach", "--pid-file", pid.toString(), "c1", SLEEP, "100").exits(0);
      assertThat(runtime.call("ps", "--format", "json", "c1").text())
          .contains(Files.readString(pid));
      runtime.call("delete", "--force", "c1").exits(0);
      assertThat(Path.of("/proc", Files.readString(pid))).doesNotExist();
    }
  }

  @Test
  void create_rootFolderWithLongPath_startsAllTheSame() {
    try (OciRuntime runtime = OciRuntime.carafe()) {
      Path bundle = runtime.bundle("bundle", new OciConfig("true"));
      String root = runtime.base().resolve("long".repeat(40)).resolve("state").toString();
      left(runtime, "--root", root, "create", "--bundle", bundle.toString(), "c1").exits(0);
      runtime.call("--root", root, "start", "c1").exits(0);
      runtime.call("--root", root, "delete", "--force", "c1").exits(0);
    }
  }

  @Test
  void log_inJson_tellsTheErrorAsRuncDoes() throws IOException {
    try (OciRuntime runtime = OciRuntime.carafe()) {
      Path log = runtime.base().resolve("log.json");
      runtime.call("--log", log.toString(), "--log-format", "json", "state", "c1").exits(1);
      assertThat(Files.readString(log))
          .startsWith("{\"level\":\"error\",\"msg\":\"container c1: container does not exist\"")
          .endsWith("Z\"}\n");
    }
  }

  @Test
  void preserveFds_oneThatIsClosed_isRefused() {
    try (OciRuntime runtime = OciRuntime.carafe()) {
      Path bundle = runtime.bundle("bundle", new OciConfig("true"));
      String words =
          String.join(
              " ",
              runtime.command("run", "--preserve-fds", "1", "--bundle", bundle.toString(), "c1"));
      Outcome closed =
          Commands.run(
              List.of("/bin/sh", "-c", words + " 3>&-"), runtime.environment(), new byte[0]);
      assertThat(closed.exits(1).err()).contains("keep descriptor 3 open");
    }
  }

  @Test
  void preserveFds_open_reachesTheContainer() {
    try (OciRuntime runtime = OciRuntime.carafe()) {
      Path bundle =
          runtime.bundle("bundle", new OciConfig("sh", "-c", "cat <&3; ls /proc/self/fd"));
      Path file = bundle.resolve("config.json");
      String words =
          String.join(
              " ",
              runtime.command("run", "--preserve-fds", "1", "--bundle", bundle.toString(), "c1"));
      Outcome outcome =
          Commands.run(
              List.of("/bin/sh", "-c", words + " 3<" + file), runtime.environment(), new byte[0]);
      assertThat(outcome.text()).startsWith("{").endsWith("0\n1\n2\n3\n4");
    }
  }
}
