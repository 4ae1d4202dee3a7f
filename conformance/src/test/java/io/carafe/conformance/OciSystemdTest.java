package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Scopes that systemd makes for {@code carafe-oci --systemd-cgroup}, next to those that it makes
 * for runc, and what else needs the virtual machine: profiles of AppArmor.
 */
@Tag("vm")
class OciSystemdTest {
  private static final String RUNC = "/usr/sbin/runc";
  private static final String UNIT = "pods-c1.scope";
  private static final String CGROUP = "carafe.slice/carafe-test.slice/" + UNIT;
  private static final int TRIES = 200;

  private static final String RESOURCES =
      "{'memory':{'limit':33554432,'swap':67108864,'reservation':16777216},'pids':{'limit':20},"
          + "'cpu':{'quota':55555,'period':100000,'cpus':'0','mems':'0'},"
          + "'devices':[{'allow':false,'access':'rwm'},"
          + "{'allow':true,'type':'c','major':1,'minor':11,'access':'r'}]}";

  private OciRuntime runtime;

  @BeforeEach
  void open() {
    String program = Carafe.distribution().resolve("bin/carafe-oci").toString();
    runtime = OciRuntime.of(List.of(program, "--systemd-cgroup"));
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  private static OciConfig config(String... args) {
    return new OciConfig(args)
        .linux("cgroupsPath", "\"carafe-test.slice:pods:c1\"")
        .linux("resources", RESOURCES.replace('\'', '"'));
  }

  /** What systemd and the kernel say about a container that runs. */
  private record Seen(SortedMap<String, String> unit, SortedMap<String, String> files) {}

  private Seen look(OciRuntime with, Path bundle) throws Exception {
    List<String> command = with.command("run", "--bundle", bundle.toString(), "c1");
    Process process = Commands.start(command, with.environment());
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      if (line == null) {
        throw new AssertionError(
            new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      return new Seen(unit(), CgroupFiles.limits(CGROUP));
    } finally {
      process.getOutputStream().close();
      process.waitFor();
    }
  }

  private static SortedMap<String, String> unit() {
    String names =
        "ActiveState,Slice,ControlGroup,Delegate,MemoryMax,MemoryLow,MemorySwapMax,TasksMax,"
            + "CPUQuotaPerSecUSec,AllowedCPUs,AllowedMemoryNodes,DevicePolicy,DeviceAllow";
    SortedMap<String, String> properties = new TreeMap<>();
    String text = Commands.run("systemctl", "show", UNIT, "-p", names).text();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      properties.merge(
          line.substring(0, equals), line.substring(equals + 1), (a, b) -> sorted(a, b));
    }
    return properties;
  }

  private static String sorted(String one, String other) {
    return String.join("\n", (one + "\n" + other).lines().sorted().toList());
  }

  private static void awaitGone() {
    for (int i = 0; i < TRIES && !unit().get("ActiveState").equals("inactive"); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    assertThat(unit()).containsEntry("ActiveState", "inactive");
  }

  @Test
  void run_systemdCgroup_isTheScopeThatRuncAsksFor() throws Exception {
    Path bundle = runtime.bundle("b", config("sh", "-c", "echo up; cat"));
    Seen found = look(runtime, bundle);
    awaitGone();
    assertThat(found.unit())
        .containsEntry("ActiveState", "active")
        .containsEntry("ControlGroup", "/" + CGROUP)
        .containsEntry("MemoryMax", "33554432")
        .containsEntry("CPUQuotaPerSecUSec", "560ms");
    assertThat(CgroupFiles.folders(CGROUP)).as("cgroup after the end").isEmpty();
    try (OciRuntime runc = OciRuntime.of(List.of(RUNC, "--systemd-cgroup"))) {
      Seen expected = look(runc, bundle);
      awaitGone();
      assertThat(found.unit()).isEqualTo(expected.unit());
      assertThat(found.files()).isEqualTo(expected.files());
    }
  }

  @Test
  void run_failsAfterTheScopeWasMade_leavesNoUnit() {
    Path bundle = runtime.bundle("b", config("no-such-executable"));
    runtime.run(bundle, "c1").exits(1);
    awaitGone();
    assertThat(CgroupFiles.folders(CGROUP)).isEmpty();
  }

  @Test
  void run_anotherFormOfPath_isRefused() {
    Path bundle = runtime.bundle("b", config("true").linux("cgroupsPath", "\"/a/b\""));
    assertThat(runtime.run(bundle, "c1").exits(1).err())
        .contains("cgroupsPath \"/a/b\" must be slice:prefix:name for systemd");
  }

  @Test
  void run_appArmorProfile_confines() throws Exception {
    Path profile = runtime.base().resolve("profile");
    Files.writeString(
        profile,
        """
        profile carafe-test flags=(attach_disconnected) {
          file,
          capability,
          deny /etc/secret r,
        }
        """);
    Commands.run("apparmor_parser", "-r", profile.toString()).exits(0);
    OciConfig config =
        config("sh", "-c", "cat /proc/self/attr/current; echo x > /etc/secret; cat /etc/secret")
            .process("apparmorProfile", "\"carafe-test\"");
    Outcome outcome = runtime.run(runtime.bundle("b", config), "c1");
    assertThat(outcome.out()).isEqualTo("carafe-test (enforce)\n");
    assertThat(outcome.err()).contains("/etc/secret: Permission denied");
  }
}
