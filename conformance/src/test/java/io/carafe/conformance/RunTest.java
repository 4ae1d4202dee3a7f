package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code carafe run} with its options, as docker's users know them. */
@Tag("root")
class RunTest {
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
  void run_command_printsItsOutputAndPassesItsExitCode() {
    assertThat(run("--rm", "busybox", "echo", "hello").text()).isEqualTo("hello");
    Outcome outcome = run("--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 7");
    outcome.exits(7);
    assertThat(outcome.out()).isEqualTo("out\n");
    assertThat(outcome.err()).isEqualTo("err\n");
  }

  @Test
  void run_killedBySignal_exits128PlusSignal() {
    String name = "killed-" + System.nanoTime();
    carafe.detached("--name", name, "busybox", "sleep", "1000");
    carafe.run("kill", name).exits(0);
    assertThat(carafe.run("wait", name).text()).isEqualTo("137");
    carafe.run("rm", name).exits(0);
  }

  @Test
  void run_missingExecutable_exits127() {
    run("--rm", "busybox", "no-such-command").failsClearly(127);
    run("--rm", "busybox", "/etc/passwd").failsClearly(126);
    run("--rm", "busybox", "/etc").failsClearly(126);
  }

  @Test
  void run_interactive_passesStdin() {
    byte[] input = "line 1\nline 2\n".getBytes(StandardCharsets.UTF_8);
    assertThat(carafe.runWithInput(input, "run", "--rm", "-i", "busybox", "cat").text())
        .isEqualTo("line 1\nline 2");
    assertThat(carafe.runWithInput(input, "run", "--rm", "busybox", "cat").text()).isEmpty();
  }

  @Test
  void run_environment_isImagesAndUsers() {
    String text =
        run("--rm", "-e", "A=1", "--env", "B=x y", "--hostname", "box", "busybox", "env").text();
    assertThat(text.lines())
        .contains("A=1", "B=x y", "HOSTNAME=box", "HOME=/root")
        .anyMatch(line -> line.startsWith("PATH="));
    assertThat(run("--rm", "--hostname", "box", "busybox", "hostname").text()).isEqualTo("box");
  }

  @Test
  void run_user_isResolvedInsideTheImage() {
    assertThat(run("--rm", "-u", "alice", "busybox", "id").text())
        .contains("uid=1000(alice) gid=1000(alice)")
        .contains("10(wheel)");
    assertThat(run("--rm", "-u", "1234:4321", "busybox", "sh", "-c", "id -u; id -g").text())
        .isEqualTo("1234\n4321");
    assertThat(run("--rm", "-u", "alice:nogroup", "busybox", "id", "-g").text()).isEqualTo("65534");
    assertThat(run("--rm", "-u", "alice", "busybox", "sh", "-c", "echo $HOME").text())
        .isEqualTo("/home/alice");
    Outcome unknown = run("--rm", "-u", "mallory", "busybox", "id").failsClearly(125);
    assertThat(unknown.err()).contains("mallory");
  }

  @Test
  void run_workdir_isMadeAndEntered() {
    assertThat(run("--rm", "-w", "/a/b", "busybox", "pwd").text()).isEqualTo("/a/b");
  }

  @Test
  void run_entrypoint_replacesTheImages() {
    assertThat(run("--rm", "--entrypoint", "echo", "busybox", "a", "b").text()).isEqualTo("a b");
  }

  @Test
  void run_bindMount_showsAndWritesTheHostsFolder() throws IOException {
    Path folder = Files.createDirectory(carafe.base().resolve("shared-folder"));
    Files.writeString(folder.resolve("in"), "from the host");
    String volume = folder + ":/data";
    assertThat(run("--rm", "-v", volume, "busybox", "cat", "/data/in").text())
        .isEqualTo("from the host");
    run("--rm", "-v", volume, "busybox", "sh", "-c", "echo out > /data/out").exits(0);
    assertThat(folder.resolve("out")).hasContent("out");
    Outcome readOnly = run("--rm", "-v", volume + ":ro", "busybox", "touch", "/data/x");
    readOnly.exits(1);
    assertThat(readOnly.err()).contains("Read-only file system");
  }

  @Test
  void run_tmpfs_isMountedWithItsOptions() {
    assertThat(
            run("--rm", "--tmpfs", "/t:size=1m", "busybox", "sh", "-c", "grep ' /t ' /proc/mounts")
                .text())
        .contains("tmpfs")
        .contains("size=1024k");
  }

  @Test
  void run_readOnly_forbidsWritingTheRoot() {
    Outcome outcome = run("--rm", "--read-only", "busybox", "touch", "/x");
    outcome.exits(1);
    assertThat(outcome.err()).contains("Read-only file system");
    run("--rm", "--read-only", "--tmpfs", "/run", "busybox", "touch", "/run/x").exits(0);
  }

  @Test
  void run_capabilities_areDockersUnlessChanged() {
    String script = "grep Cap /proc/self/status";
    assertThat(run("--rm", "busybox", "sh", "-c", script).text())
        .contains("CapEff:\t00000000a80425fb")
        .contains("CapBnd:\t00000000a80425fb")
        .contains("CapInh:\t0000000000000000")
        .contains("CapAmb:\t0000000000000000");
    assertThat(
            run(
                    "--rm",
                    "--cap-drop",
                    "ALL",
                    "--cap-add",
                    "NET_ADMIN",
                    "busybox",
                    "sh",
                    "-c",
                    script)
                .text())
        .contains("CapEff:\t0000000000001000");
    assertThat(run("--rm", "-u", "1000", "busybox", "sh", "-c", script).text())
        .contains("CapEff:\t0000000000000000")
        .contains("CapBnd:\t00000000a80425fb");
    run("--rm", "--cap-add", "NO_SUCH", "busybox", "true").failsClearly(125);
  }

  @Test
  void run_seccomp_isOnUnlessUnconfined() {
    String script = "grep Seccomp: /proc/self/status";
    assertThat(run("--rm", "busybox", "sh", "-c", script).text()).isEqualTo("Seccomp:\t2");
    assertThat(
            run("--rm", "--security-opt", "seccomp=unconfined", "busybox", "sh", "-c", script)
                .text())
        .isEqualTo("Seccomp:\t0");
    Outcome unshare = run("--rm", "busybox", "unshare", "-m", "true");
    assertThat(unshare.code()).isNotZero();
  }

  @Test
  void run_noNewPrivileges_isSet() {
    String script = "grep NoNewPrivs /proc/self/status";
    assertThat(run("--rm", "busybox", "sh", "-c", script).text()).endsWith("0");
    assertThat(
            run("--rm", "--security-opt", "no-new-privileges", "busybox", "sh", "-c", script)
                .text())
        .endsWith("1");
  }

  @Test
  void run_maskedAndReadOnlyPaths_areAsDockers() {
    assertThat(run("--rm", "busybox", "sh", "-c", "cat /proc/keys | wc -c").text()).isEqualTo("0");
    assertThat(run("--rm", "busybox", "ls", "/proc/acpi").out()).isEmpty();
    Outcome sysctl = run("--rm", "busybox", "sh", "-c", "echo x > /proc/sys/kernel/domainname");
    assertThat(sysctl.err()).contains("Read-only file system");
  }

  @Test
  void run_memoryLimit_isEnforcedAndExplained() {
    String name = "oom-" + System.nanoTime();
    String script = "x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done";
    run("--name", name, "-m", "8m", "busybox", "sh", "-c", script).exits(137);
    assertThat(carafe.run("why", name).text()).contains("8MiB").containsIgnoringCase("memory");
    carafe.run("rm", name).exits(0);
  }

  @Test
  void run_smallMemoryLimit_startsBusybox() {
    run("--rm", "-m", "6m", "busybox", "true").exits(0);
  }

  @Test
  void run_oneContainerAfterAnother_hasANetworkOfItsOwn() throws IOException {
    String host = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    // From the second on namespaces are kept ready: one that a container had never comes back.
    String script = "readlink /proc/self/ns/net; ip -o link; ip link set lo down";
    for (int i = 0; i < 6; i++) {
      Outcome outcome =
          run("--rm", "--cap-add", "NET_ADMIN", "--network", "none", "busybox", "sh", "-c", script);
      assertThat(outcome.text()).startsWith("net:[").doesNotContain(host);
      assertThat(outcome.out()).contains("lo: <LOOPBACK,UP").doesNotContain("2: ");
    }
  }

  @Test
  void run_pidsLimit_isEnforced() {
    Outcome outcome =
        run(
            "--rm",
            "--pids-limit",
            "3",
            "busybox",
            "sh",
            "-c",
            "sleep 1 & sleep 1 & sleep 1 & wait");
    assertThat(outcome.err()).contains("can't fork");
  }

  @Test
  void run_networkNone_hasLoopbackOnly() {
    assertThat(run("--rm", "--network", "none", "busybox", "ls", "/sys/class/net").text())
        .isEqualTo("lo");
    assertThat(run("--rm", "busybox", "ip", "addr", "show", "lo").text()).contains("127.0.0.1");
  }

  @Test
  void run_networkHost_sharesTheHosts() throws IOException {
    String host = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    assertThat(run("--rm", "--network", "host", "busybox", "readlink", "/proc/self/ns/net").text())
        .isEqualTo(host);
  }

  @Test
  void run_privileged_hasAllCapabilitiesAndDevices() {
    assertThat(
            run("--rm", "--privileged", "busybox", "sh", "-c", "grep CapEff /proc/self/status")
                .text())
        .doesNotContain("a80425fb");
    run("--rm", "--privileged", "busybox", "mount", "-t", "tmpfs", "x", "/tmp").exits(0);
  }

  @Test
  void run_hostsMounts_areInvisible() {
    String mounts = run("--rm", "busybox", "cat", "/proc/self/mountinfo").text();
    List<String> points = mounts.lines().map(line -> line.split(" ", -1)[4]).toList();
    assertThat(points).contains("/", "/proc", "/dev", "/sys").hasSizeLessThan(40);
    assertThat(points).noneMatch(point -> point.startsWith("/tmp") || point.startsWith("/var"));
  }

  @Test
  void run_processIsFirst_seesOnlyItself() {
    assertThat(run("--rm", "busybox", "sh", "-c", "echo $$; ls -d /proc/[0-9]* | wc -l").text())
        .startsWith("1\n");
  }

  @Test
  void run_descriptors_noneLeakIn() {
    assertThat(run("--rm", "busybox", "ls", "/proc/self/fd").text().split("\\s+", -1))
        .containsExactly("0", "1", "2", "3");
  }

  private static Outcome run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "run";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return carafe.run(all);
  }
}
