package io.carafe.program.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.program.Samples;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.compile.ExecCompiler;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.ExecPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;
import io.carafe.spec.runtime.OciUser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** User and time namespaces for real, with the native runner; nothing may be left behind. */
@Tag("root")
class NamespaceStartTest {
  private static final String USER =
      """
      {"type": "user"}], "uidMappings": [{"containerID": 0, "hostID": 100000, "size": 65536}],
      "gidMappings": [{"containerID": 0, "hostID": 200000, "size": 65536}],
      """;
  private static final String TIME =
      """
      {"type": "time"}], "timeOffsets": {"monotonic": {"secs": 86400}, "boottime": {"secs": 7}},
      """;

  private RealHost host;
  private List<String> mountsBefore;

  @BeforeEach
  void prepare(@TempDir Path folder) throws IOException {
    host = new RealHost(folder);
    mountsBefore = Files.readAllLines(Path.of("/proc/self/mountinfo"));
  }

  @AfterEach
  void checkNothingIsLeft() throws IOException {
    assertThat(host.leftCgroups()).isEmpty();
    assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mountsBefore);
    host.removeParents();
  }

  /** The default configuration with a further namespace and what belongs to it. */
  private static OciSpec spec(String namespace, String script) {
    String json =
        Samples.DEFAULT.replace(
            "{\"type\": \"cgroup\"}\n    ],", "{\"type\": \"cgroup\"}, " + namespace);
    assertThat(json).contains(namespace);
    OciSpec spec = Samples.spec(json);
    return spec.withProcess(spec.process().orElseThrow().withArgs(List.of("sh", "-c", script)));
  }

  private RealHost.Outcome run(OciSpec spec) throws IOException {
    return host.run(ContainerCompiler.compile(host.plan(spec, host.facts())));
  }

  @Test
  void start_userNamespace_mapsAndOwnsItsNamespaces() throws IOException {
    RealHost.Outcome outcome =
        run(
            spec(
                USER,
                """
                cat /proc/self/uid_map /proc/self/gid_map; id
                stat -c '%n %u' /proc/1 /dev/shm /sys /dev/pts
                echo x > /dev/null && ls -l /dev/zero && exit 4
                """));
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(4);
    assertThat(outcome.output().replaceAll(" +", " "))
        .contains(" 0 100000 65536", " 0 200000 65536", "uid=0 gid=0", "/proc/1 0", "/dev/shm 0");
  }

  @Test
  void start_userNamespaceOnVersion2_isInItsCgroup() throws IOException {
    Optional<CgroupLayout> layout = RealHost.unifiedOnly();
    assertThat(layout).as("this host needs a cgroup2 mount").isPresent();
    HostFacts facts = host.facts(layout.get());
    OciSpec spec = spec(USER, "grep '^0::/$' /proc/self/cgroup && exit 3");
    RealHost.Outcome outcome = host.run(ContainerCompiler.compile(host.plan(spec, facts)));
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(3);
  }

  @Test
  void start_userNamespaceWithAnotherUserAndTerminal_givesItTheTerminal() throws IOException {
    OciSpec spec = spec(USER, "test -t 0 && test \"$(stat -c %u /dev/console)\" = 1000 && exit 6");
    OciProcess process =
        spec.process().orElseThrow().withTerminal(true).withUser(OciUser.of(1000, 1000));
    RealHost.Outcome outcome = run(spec.withProcess(process));
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(6);
  }

  @Test
  void start_timeNamespace_movesTheClocks() throws IOException {
    RealHost.Outcome outcome = run(spec(TIME, "cat /proc/self/timens_offsets; exit 2"));
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(2);
    assertThat(outcome.output().replaceAll(" +", " "))
        .contains("monotonic 86400 0", "boottime 7 0");
  }

  @Test
  void start_timeNamespaceInUserNamespace_movesTheClocks() throws IOException {
    String both =
        USER.replace(
            "{\"type\": \"user\"}",
            "{\"type\": \"user\"}, " + TIME.substring(0, TIME.indexOf(']')));
    OciSpec spec =
        spec(both + TIME.substring(TIME.indexOf(']') + 2), "cat /proc/self/timens_offsets; exit 2");
    RealHost.Outcome outcome = run(spec);
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(2);
    assertThat(outcome.output().replaceAll(" +", " "))
        .contains("monotonic 86400 0", "boottime 7 0");
  }

  @Test
  void exec_containerWithUserAndTimeNamespace_entersThem() throws IOException {
    String both =
        USER.replace(
            "{\"type\": \"user\"}",
            "{\"type\": \"user\"}, " + TIME.substring(0, TIME.indexOf(']')));
    OciSpec spec = spec(both + TIME.substring(TIME.indexOf(']') + 2), "echo ready; sleep 30");
    ContainerPlan plan = host.plan(spec, host.facts());
    Process container = host.start(ContainerCompiler.compile(plan));
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(container.getInputStream(), StandardCharsets.UTF_8))) {
      long pid = -1;
      boolean ready = false;
      while (pid < 0 || !ready) {
        String line = reader.readLine();
        assertThat(line).isNotNull().doesNotStartWith("failed");
        ready |= line.equals("ready");
        if (line.startsWith("ok pid=")) {
          pid = Long.parseLong(line.substring(7));
        }
      }
      OciProcess process =
          plan.spec()
              .process()
              .orElseThrow()
              .withUser(OciUser.of(5, 5))
              .withArgs(List.of("sh", "-c", "id; cat /proc/self/*_map /proc/self/timens_offsets"));
      ExecPlan exec = new ExecPlan(plan.spec(), process, plan.host(), plan.options());
      RealHost.Outcome outcome = host.run(ExecCompiler.compile(exec), "9=pid:" + pid);
      OciProcess onTerminal =
          process.withTerminal(true).withArgs(List.of("sh", "-c", "test -t 0 && exit 6"));
      ExecPlan terminal = new ExecPlan(plan.spec(), onTerminal, plan.host(), plan.options());
      RealHost.Outcome second = host.run(ExecCompiler.compile(terminal), "9=pid:" + pid);
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      reader.lines().forEach(_ -> {});
      assertThat(outcome.exitCode()).as(outcome.output()).isZero();
      assertThat(outcome.output().replaceAll(" +", " "))
          .contains("uid=5 gid=5", " 0 100000 65536", " 0 200000 65536", "monotonic 86400 0");
      assertThat(second.exitCode()).as(second.output()).isEqualTo(6);
    }
  }
}
