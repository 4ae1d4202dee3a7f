package io.carafe.program.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.program.CompiledProgram;
import io.carafe.program.Samples;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.compile.ExecCompiler;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.ExecPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;
import io.carafe.spec.runtime.OciUser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs run for real, with the native runner; nothing may be left behind. */
@Tag("root")
class RealStartTest {
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

  private static OciSpec shell(String script) {
    OciSpec spec = Samples.defaultSpec();
    return spec.withProcess(process(spec).withArgs(List.of("sh", "-c", script)));
  }

  private static OciProcess process(OciSpec spec) {
    return spec.process().orElseThrow();
  }

  private RealHost.Outcome run(OciSpec spec) throws IOException {
    return host.run(ContainerCompiler.compile(host.plan(spec, host.facts())));
  }

  @Test
  void start_defaultConfiguration_runs() throws IOException {
    RealHost.Outcome outcome = run(shell("echo hello from $$; exit 7"));
    assertThat(outcome.output()).contains("hello from 1");
    assertThat(outcome.exitCode()).isEqualTo(7);
  }

  @Test
  void start_cgroupVersion2_runsInItsCgroup() throws IOException {
    Optional<CgroupLayout> layout = RealHost.unifiedOnly();
    assertThat(layout).as("this host needs a cgroup2 mount").isPresent();
    HostFacts facts = host.facts(layout.get());
    RealHost.Outcome outcome =
        host.run(
            ContainerCompiler.compile(
                host.plan(shell("grep '^0::/$' /proc/self/cgroup && exit 3"), facts)));
    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(3);
  }

  @Test
  void start_cgroupVersion2_filtersDevices() throws IOException {
    OciSpec spec = shell("echo x > /dev/null && echo fine; cat /dev/kmsg && exit 1; exit 8");
    String devices =
        """
        {"ociVersion": "1.2.0", "linux": {"devices": [
          {"path": "/dev/kmsg", "type": "c", "major": 1, "minor": 11}]}}
        """;
    OciSpec withDevice =
        spec.withLinux(spec.linux().withDevices(Samples.spec(devices).linux().devices()));
    HostFacts facts = host.facts(RealHost.unifiedOnly().orElseThrow());
    RealHost.Outcome outcome = host.run(ContainerCompiler.compile(host.plan(withDevice, facts)));
    assertThat(outcome.output()).contains("fine", "Operation not permitted");
    assertThat(outcome.exitCode()).isEqualTo(8);
  }

  @Test
  void start_default_confines() throws IOException {
    RealHost.Outcome outcome =
        run(
            shell(
                """
                cat /proc/timer_list | grep -c . ; test -w /proc/sys/kernel/hostname || echo ro
                touch /x 2>&1; grep -E 'CapBnd|NoNewPrivs' /proc/self/status
                ls /proc/self/fd | grep -c . ; stat -c %t:%T /dev/null
                """));
    assertThat(outcome.output())
        .contains("CapBnd:\t0000000020000420", "NoNewPrivs:\t1", "Read-only file system", "1:3");
  }

  @Test
  void start_anotherUserWithFilter_becomesIt() throws IOException {
    OciSpec spec = shell("id; pwd; grep Seccomp: /proc/self/status; echo x > /dev/stdout");
    OciUser user = OciUser.of(1000, 1001).withAdditionalGids(List.of(5L));
    String filter =
        """
        {"ociVersion": "1.2.0", "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW"}}}
        """;
    OciSpec changed =
        spec.withProcess(
                process(spec).withUser(user).withCwd("/work/here").withNoNewPrivileges(false))
            .withLinux(
                spec.linux().withSeccomp(Samples.spec(filter).linux().seccomp().orElseThrow()));
    RealHost.Outcome outcome = run(writable(changed));
    assertThat(outcome.output())
        .contains("uid=1000 gid=1001 groups=5", "/work/here", "Seccomp:\t2");
    assertThat(outcome.exitCode()).isZero();
  }

  private static OciSpec writable(OciSpec spec) {
    return spec.withRoot(spec.root().orElseThrow().withReadonly(false));
  }

  @Test
  void start_terminal_isControlling() throws IOException {
    OciSpec spec = shell("test -t 0 && test -t 1 && test -c /dev/console && exit 9");
    OciSpec terminal = spec.withProcess(process(spec).withTerminal(true));
    assertThat(run(terminal).exitCode()).isEqualTo(9);
  }

  @Test
  void start_bindMounts_appearWithTheirOptions(@TempDir Path source) throws IOException {
    Files.writeString(source.resolve("file"), "from the host\n");
    List<OciMount> mounts = new ArrayList<>(Samples.defaultSpec().mounts());
    mounts.add(bind(source, "/deep/er/folder", "ro"));
    mounts.add(bind(source.resolve("file"), "/etc/single", "ro"));
    OciSpec spec =
        writable(
            shell(
                "echo $(cat /etc/single /deep/er/folder/file); touch /deep/er/folder/x || exit 4"));
    RealHost.Outcome outcome = run(spec.withMounts(mounts));
    assertThat(outcome.output()).contains("from the host from the host\n");
    assertThat(outcome.exitCode()).isEqualTo(4);
  }

  @Test
  void start_bindOnDanglingLink_isMadeWhereTheLinkLeads(@TempDir Path source) throws IOException {
    Files.writeString(source.resolve("file"), "resolved\n");
    Path etc = host.rootfs().resolve("etc");
    Files.createSymbolicLink(etc.resolve("one"), Path.of("../tmp/one"));
    Files.createSymbolicLink(etc.resolve("two"), Path.of("../run/none/two"));
    List<OciMount> mounts = new ArrayList<>(Samples.defaultSpec().mounts());
    mounts.add(bind(source.resolve("file"), "/etc/one", "ro"));
    mounts.add(bind(source.resolve("file"), "/etc/two", "ro"));
    OciSpec spec = writable(shell("echo $(cat /etc/one /tmp/one /etc/two)"));
    RealHost.Outcome outcome = run(spec.withMounts(mounts));
    assertThat(outcome.output()).contains("resolved resolved resolved\n");
  }

  private static OciMount bind(Path source, String destination, String option) {
    return new OciMount(
        destination,
        Optional.of("bind"),
        Optional.of(source.toString()),
        List.of("rbind", option),
        List.of(),
        List.of());
  }

  @Test
  void start_missingExecutable_failsAtTheSearch() throws IOException {
    OciSpec spec = Samples.defaultSpec();
    CompiledProgram compiled =
        ContainerCompiler.compile(
            host.plan(spec.withProcess(process(spec).withArgs(List.of("nothing"))), host.facts()));
    RealHost.Outcome outcome = host.run(compiled);
    assertThat(outcome.failure()).isPresent();
    int instruction = outcome.failure().get().instruction();
    assertThat(compiled.sourceMap().cause(instruction).pointer()).isEqualTo("/process/args/0");
  }

  @Test
  void start_executableIsPathOfHostDescriptor_isNotFound() throws IOException {
    OciSpec spec = Samples.defaultSpec();
    for (int descriptor = 3; descriptor < 40; descriptor++) {
      String path = "/proc/self/fd/" + descriptor + "/../../../../../../../bin/true";
      RealHost.Outcome outcome = run(spec.withProcess(process(spec).withArgs(List.of(path))));
      assertThat(outcome.failure()).as(path).isPresent();
    }
  }

  @Test
  void exec_runningContainer_entersIt() throws IOException {
    ContainerPlan plan = host.plan(shell("echo ready; sleep 30"), host.facts());
    Process container = host.start(ContainerCompiler.compile(plan));
    try (BufferedReader reader =
        new BufferedReader(
            new java.io.InputStreamReader(container.getInputStream(), StandardCharsets.UTF_8))) {
      long pid = -1;
      boolean ready = false;
      while (pid < 0 || !ready) {
        String line = reader.readLine();
        ready |= line.equals("ready");
        if (line.startsWith("ok pid=")) {
          pid = Long.parseLong(line.substring(7));
        }
      }
      OciProcess process =
          process(shell("test -e /proc/1/comm && grep -c sleep /proc/1/cmdline; exit 5"));
      ExecPlan exec = new ExecPlan(plan.spec(), process, plan.host(), plan.options());
      RealHost.Outcome outcome = host.run(ExecCompiler.compile(exec), "9=pid:" + pid);
      OciProcess onTerminal = process(shell("test -t 0 && exit 6")).withTerminal(true);
      ExecPlan terminal = new ExecPlan(plan.spec(), onTerminal, plan.host(), plan.options());
      RealHost.Outcome second = host.run(ExecCompiler.compile(terminal), "9=pid:" + pid);
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      reader.lines().forEach(_ -> {});
      assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(5);
      assertThat(second.exitCode()).as(second.output()).isEqualTo(6);
    }
  }
}
