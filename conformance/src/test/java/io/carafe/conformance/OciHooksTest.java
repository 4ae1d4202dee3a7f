package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks of bundles, with runc and crun as the oracle where they are. */
@Tag("root")
class OciHooksTest {
  /** The status in the state on standard input, which may be of several lines. */
  private static final String STATUS =
      "$(tr -d '\\n' | sed 's/.*\"status\": *\"\\([a-z]*\\)\".*/\\1/')";

  private static final String PID = "$(tr -d '\\n' | sed 's/.*\"pid\": *\\([0-9]*\\).*/\\1/')";

  private final List<OciRuntime> runtimes = new ArrayList<>();

  @BeforeEach
  void open() {
    runtimes.add(OciRuntime.carafe());
    runtimes.addAll(OciPeers.open());
  }

  @AfterEach
  void close() {
    runtimes.forEach(OciRuntime::close);
  }

  /** A hook that runs a script of the host's shell with its name as the first argument. */
  private static String hook(String name, String script) {
    return hook(name, script, "");
  }

  private static String hook(String name, String script, String more) {
    return "{\"path\":\"/bin/sh\",\"args\":%s,\"env\":%s%s}"
        .formatted(
            OciConfig.strings("sh", "-c", script, name),
            OciConfig.strings("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "NAME=" + name),
            more);
  }

  private static OciConfig config(Map<String, String> hooks, String script) {
    StringBuilder json = new StringBuilder();
    new TreeMap<>(hooks)
        .forEach((place, list) ->
            json.append(json.isEmpty() ? "" : ",").append("\"%s\":[%s]".formatted(place, list)));
    return new OciConfig("sh", "-c", script)
        .top("hooks", "{" + json + "}")
        .top("annotations", "{\"org.example.key\":\"a \\\"value\\\"\"}");
  }

  @Test
  void run_hooksOfTheCreation_runInOrderWithTheState() throws IOException {
    for (OciRuntime runtime : runtimes) {
      Path log = runtime.base().resolve("log");
      String note = "echo $0 $NAME " + STATUS + " >> " + log;
      String inside = "echo $0 $NAME " + STATUS + " > /tmp/log";
      OciConfig config =
          config(
              Map.of(
                  "prestart", hook("p", note),
                  "createRuntime", hook("r1", note) + "," + hook("r2", note),
                  "createContainer", hook("c", note),
                  "startContainer", hook("s", inside)),
              "cat /tmp/log");
      Path bundle = runtime.bundle("b", config);
      assertThat(runtime.run(bundle, id(runtime)).text())
          .as("%s", runtime)
          .isIn("s s created", "s s starting");
      assertThat(Files.readAllLines(log).stream().map(line -> line.replace("created", "creating")))
          .as("%s", runtime)
          .containsExactly("p p creating", "r1 r1 creating", "r2 r2 creating", "c c creating");
    }
  }

  @Test
  void run_stateOnStandardInput_isWhole() throws IOException {
    OciRuntime runtime = runtimes.getFirst();
    Path log = runtime.base().resolve("log");
    OciConfig config =
        config(Map.of("createRuntime", hook("r", "cat > " + log + "; pwd >> " + log)), "true");
    Path bundle = runtime.bundle("b", config);
    runtime.run(bundle, "c1").exits(0);
    assertThat(Files.readString(log))
        .matches(
            "\\{\"ociVersion\":\"1.3.0\",\"id\":\"c1\",\"status\":\"creating\",\"bundle\":\""
                + bundle
                + "\",\"annotations\":\\{\"org.example.key\":\"a \\\\\"value\\\\\"\"},"
                + "\"pid\":[0-9]+}"
                + bundle
                + "\n");
  }

  /** What drivers of devices do: they mount into the root, seen from the host, by the pid. */
  @Test
  void run_hookThatMountsInTheContainersNamespace_isSeenInside() throws IOException {
    for (OciRuntime runtime : runtimes) {
      Path file = runtime.base().resolve("driver");
      Files.writeString(file, "the driver\n");
      String target = runtime.base() + "/b/rootfs";
      String mount =
          ("pid="
                  + PID
                  + "; nsenter -t $pid -m sh -c 'test -e %1$s/proc/1/stat"
                  + " && touch %1$s/tmp/d && mount --bind %2$s %1$s/tmp/d'")
              .formatted(target, file);
      String there =
          "touch %1$s/tmp/c && mount --bind %2$s %1$s/tmp/c && test -e %1$s/dev/null"
              .formatted(target, file);
      OciConfig config =
          config(
              Map.of(
                  "createRuntime", hook("r", mount),
                  "createContainer", hook("c", there)),
              "cat /tmp/d /tmp/c");
      assertThat(runtime.run(runtime.bundle("b", config), id(runtime)).text())
          .as("%s", runtime)
          .isEqualTo("the driver\nthe driver");
      assertThat(target + "/tmp/d").satisfies(path -> assertThat(Path.of(path)).isEmptyFile());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "startContainer"})
  void run_hookThatFails_endsTheCreation(String place) {
    for (OciRuntime runtime : runtimes) {
      boolean inside = place.equals("startContainer");
      String log = inside ? "/tmp/log" : runtime.base() + "/log";
      String list = hook("first", "exit 3") + "," + hook("second", "echo second > " + log);
      OciConfig config = config(Map.of(place, list), "echo started");
      Outcome outcome = runtime.run(runtime.bundle("b", config), id(runtime));
      assertThat(outcome.code()).as("%s", outcome).isNotZero();
      assertThat(outcome.out()).doesNotContain("started");
      Path written = inside ? runtime.base().resolve("b/rootfs/tmp/log") : Path.of(log);
      assertThat(written).doesNotExist();
      if (runtime == runtimes.getFirst()) {
        assertThat(outcome.err())
            .startsWith(
                "carafe-oci: %1$s hook /bin/sh exited with status 3 (/hooks/%1$s/0)\nhint: "
                    .formatted(place));
      }
      runtime.call("delete", "--force", id(runtime));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"createRuntime", "createContainer", "startContainer"})
  void run_hookThatIsTooSlow_isKilled(String place) {
    for (OciRuntime runtime : runtimes) {
      OciConfig config =
          config(Map.of(place, hook("slow", "exec sleep 50", ",\"timeout\":1")), "echo started");
      Outcome outcome = runtime.run(runtime.bundle("b", config), id(runtime));
      assertThat(outcome.code()).as("%s", outcome).isNotZero();
      assertThat(outcome.out()).doesNotContain("started");
      if (runtime == runtimes.getFirst()) {
        assertThat(outcome.err()).contains("hook /bin/sh did not end within 1 second (/hooks/");
      }
      runtime.call("delete", "--force", id(runtime));
    }
  }

  @Test
  void run_missingHook_isNamed() {
    OciRuntime runtime = runtimes.getFirst();
    OciConfig config = config(Map.of("createRuntime", "{\"path\":\"/no/such/hook\"}"), "true");
    assertThat(runtime.run(runtime.bundle("b", config), "c1").exits(1).err())
        .startsWith("carafe-oci: createRuntime hook /no/such/hook cannot be run: no such file");
  }

  /** It is the container's own code, so it is confined as the container is. */
  @Test
  void run_startContainerHook_hasThePrivilegesOfTheContainer() {
    for (OciRuntime runtime : runtimes) {
      String show = "grep -E '^(Uid|Gid|Groups|Cap...|NoNewPrivs|Seccomp):' /proc/self/status";
      OciConfig config =
          config(
                  Map.of("startContainer", hook("s", show + " > /tmp/hook")),
                  "cat /tmp/hook; " + show)
              .process("user", "{\"uid\":1000,\"gid\":1001,\"additionalGids\":[5]}")
              .process("noNewPrivileges", "true")
              .linux("seccomp", "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
      Path bundle = runtime.bundle("b", config);
      bundle.resolve("rootfs/tmp").toFile().setWritable(true, false);
      List<String> lines = runtime.run(bundle, id(runtime)).text().lines().toList();
      int half = lines.size() / 2;
      assertThat(lines.subList(0, half)).as("%s", runtime).isEqualTo(lines.subList(half, 2 * half));
      assertThat(lines).anyMatch(line -> line.startsWith("Seccomp:\t2"));
    }
  }

  private static OciConfig lasting(Map<String, String> hooks) {
    return config(hooks, "exec sleep 100");
  }

  /** Only ours: runc runs poststart hooks in create already. */
  @Test
  void start_hooksBesideTheContainer_runWithItsStateAndAfterItsDeletion() throws IOException {
    OciRuntime runtime = runtimes.getFirst();
    Path log = runtime.base().resolve("log");
    String note = "echo $0 " + STATUS + " >> " + log;
    Map<String, String> hooks =
        Map.of(
            "poststart", hook("a1", note) + "," + hook("a2", note),
            "poststop", hook("z1", note + "; exit 4") + "," + hook("z2", note));
    Path bundle = runtime.bundle("b", lasting(hooks));
    runtime.call("create", "--bundle", bundle.toString(), "c1").exits(0);
    assertThat(log).doesNotExist();
    runtime.call("start", "c1").exits(0);
    assertThat(Files.readAllLines(log)).containsExactly("a1 running", "a2 running");
    Outcome deleted = runtime.call("delete", "--force", "c1").exits(0);
    assertThat(Files.readAllLines(log)).endsWith("z1 stopped", "z2 stopped");
    assertThat(deleted.err())
        .isEqualTo(
            "carafe-oci: warning: poststop hook /bin/sh exited with status 4"
                + " (/hooks/poststop/0)\n");
  }

  @Test
  void start_poststartHookThatFails_killsTheContainer() {
    OciRuntime runtime = runtimes.getFirst();
    Path bundle = runtime.bundle("b", lasting(Map.of("poststart", hook("a", "exit 5"))));
    runtime.call("create", "--bundle", bundle.toString(), "c1").exits(0);
    assertThat(runtime.call("start", "c1").exits(1).err())
        .startsWith("carafe-oci: poststart hook /bin/sh exited with status 5");
    assertThat(runtime.call("state", "c1").text()).contains("\"stopped\"");
    runtime.call("delete", "c1").exits(0);
  }

  @Test
  void run_foreground_runsPoststopHooksAtTheEnd() throws IOException {
    OciRuntime runtime = runtimes.getFirst();
    Path log = runtime.base().resolve("log");
    String slow = hook("z1", "exec sleep 50", ",\"timeout\":1");
    String hooks = slow + "," + hook("z2", "echo $0 " + STATUS + " >> " + log);
    Path bundle = runtime.bundle("b", config(Map.of("poststop", hooks), "exit 7"));
    runtime.run(bundle, "c1").exits(7);
    assertThat(Files.readAllLines(log)).containsExactly("z2 stopped");
    OciConfig early = config(Map.of("poststart", hook("a", "true")), "true");
    assertThat(runtime.run(runtime.bundle("b2", early), "c2").exits(1).err())
        .contains("(/hooks/poststart)");
  }

  @Test
  void run_detachedWithPoststartHookThatFails_leavesNothing() {
    OciRuntime runtime = runtimes.getFirst();
    Path bundle = runtime.bundle("b", lasting(Map.of("poststart", hook("a", "exit 5"))));
    Outcome outcome = runtime.call("run", "--detach", "--bundle", bundle.toString(), "c1");
    assertThat(outcome.exits(1).err()).contains("exited with status 5 (/hooks/poststart/0)");
    runtime.call("state", "c1").exits(1);
  }

  /** An id of its own, because other runtimes name cgroups by ids alone. */
  private static String id(OciRuntime runtime) {
    return runtime.base().getFileName().toString();
  }
}
