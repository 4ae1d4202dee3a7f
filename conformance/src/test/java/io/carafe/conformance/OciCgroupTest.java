package io.carafe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Limits of {@code carafe-oci} in the kernel's files, on whatever version of control groups the
 * host has; where runc is installed it has to write the same.
 */
@Tag("root")
class OciCgroupTest {
  private static final String CGROUP = "carafe/oci-cgroup-test";
  private static final Path RUNC = Path.of("/usr/sbin/runc");

  private OciRuntime runtime;

  @BeforeEach
  void open() {
    runtime = OciRuntime.carafe();
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  private static OciConfig config(String resources, String... args) {
    return new OciConfig(args)
        .linux("cgroupsPath", "\"/" + CGROUP + "\"")
        .linux("resources", resources.replace('\'', '"'));
  }

  /** Runs a container that waits, and reads its limits meanwhile. */
  private SortedMap<String, String> limits(OciRuntime with, String resources) throws Exception {
    OciConfig config = config(resources, "sh", "-c", "echo up; cat");
    Path bundle = runtime.base().resolve("b");
    if (Files.exists(bundle)) {
      OciRuntime.write(bundle, config);
    } else {
      runtime.bundle("b", config);
    }
    List<String> command = with.command("run", "--bundle", bundle.toString(), "c1");
    Process process = Commands.start(command, with.environment());
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      if (line == null) {
        throw new AssertionError(
            command
                + ": "
                + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      assertThat(line).isEqualTo("up");
      return CgroupFiles.limits(CGROUP);
    } finally {
      process.getOutputStream().close();
      process.waitFor();
    }
  }

  private static List<String> resources() {
    String device = CgroupFiles.blockDevice();
    String at = "'major':" + device.replace(":", ",'minor':");
    List<String> all =
        new ArrayList<>(
            List.of(
                "{}",
                "{'memory':{'limit':16777216}}",
                "{'memory':{'limit':16777216,'swap':33554432,'reservation':8388608}}",
                "{'memory':{'limit':16777216,'swap':16777216}}",
                "{'memory':{'limit':-1}}",
                "{'memory':{'limit':16777216,'kernel':8388608,'kernelTCP':8388608}}",
                "{'cpu':{'shares':512}}",
                "{'cpu':{'shares':2}}",
                "{'cpu':{'shares':262144}}",
                "{'cpu':{'quota':50000}}",
                "{'cpu':{'quota':50000,'period':200000}}",
                "{'cpu':{'quota':-1,'period':50000}}",
                "{'cpu':{'quota':50000,'period':100000,'burst':20000}}",
                "{'cpu':{'idle':1}}",
                "{'cpu':{'cpus':'0','mems':'0'}}",
                "{'pids':{'limit':20}}",
                "{'pids':{'limit':-1}}",
                "{'blockIO':{'throttleReadBpsDevice':[{"
                    + at
                    + ",'rate':1048576}],"
                    + "'throttleWriteIOPSDevice':[{"
                    + at
                    + ",'rate':100}]}}",
                "{'devices':[{'allow':false,'access':'rwm'},"
                    + "{'allow':true,'type':'c','major':1,'minor':11,'access':'r'}]}"));
    if (CgroupFiles.isUnified()) {
      all.add("{'blockIO':{'weight':500}}");
      all.add("{'unified':{'memory.high':'8388608','pids.max':'7'}}");
    }
    return all;
  }

  @Test
  void run_eachResource_hasTheLimitsThatRuncWrites() throws Exception {
    if (!Files.isExecutable(RUNC)) {
      assertThat(limits(runtime, resources().get(1))).isNotEmpty();
      return;
    }
    boolean newScale = hasNewScaleOfWeights();
    try (OciRuntime runc = OciRuntime.of(List.of(RUNC.toString()))) {
      for (String resources : resources()) {
        SortedMap<String, String> expected = limits(runc, resources);
        SortedMap<String, String> found = limits(runtime, resources);
        if (!newScale && (resources.contains("burst") || resources.contains("idle"))) {
          continue;
        }
        if (!newScale) {
          expected.remove("cpu.weight");
          found.remove("cpu.weight");
        }
        assertThat(found).as(resources).isNotEmpty().isEqualTo(expected);
      }
    }
  }

  /** Since 1.3.2, 1024 shares weigh 100; much older ones know neither bursts nor idle. */
  private static boolean hasNewScaleOfWeights() {
    Matcher version =
        Pattern.compile("version ([0-9]+)\\.([0-9]+)\\.([0-9]+)")
            .matcher(Commands.run(RUNC.toString(), "--version").text());
    assertThat(version.find()).isTrue();
    int number = 0;
    for (int i = 1; i <= 3; i++) {
      number = 1_000 * number + Integer.parseInt(version.group(i));
    }
    return number >= 1_003_002;
  }

  @Test
  void run_knownResources_haveTheirValues() throws Exception {
    SortedMap<String, String> limits =
        limits(
            runtime,
            "{'memory':{'limit':16777216,'reservation':8388608},'pids':{'limit':20},"
                + "'cpu':{'shares':1024,'quota':50000,'period':200000,'cpus':'0'}}");
    if (CgroupFiles.isUnified()) {
      assertThat(limits)
          .containsEntry("memory.max", "16777216")
          .containsEntry("memory.low", "8388608")
          .containsEntry("cpu.weight", "100")
          .containsEntry("cpu.max", "50000 200000");
    } else {
      assertThat(limits)
          .containsEntry("memory.limit_in_bytes", "16777216")
          .containsEntry("memory.soft_limit_in_bytes", "8388608")
          .containsEntry("cpu.shares", "1024")
          .containsEntry("cpu.cfs_quota_us", "50000")
          .containsEntry("cpu.cfs_period_us", "200000");
    }
    assertThat(limits).containsEntry("pids.max", "20").containsEntry("cpuset.cpus", "0");
    assertThat(CgroupFiles.folders(CGROUP)).as("cgroups after the end").isEmpty();
  }

  @Test
  void run_fourMegabytes_startBusybox() {
    OciConfig config = config("{'memory':{'limit':4194304,'swap':4194304}}", "echo", "hello");
    assertThat(runtime.run(runtime.bundle("b", config), "c1").text()).isEqualTo("hello");
  }

  @Test
  void run_devices_areWhatIsAllowed() {
    String script =
        "mknod /tmp/k c 1 11; mknod /tmp/m c 1 1; head -c1 /tmp/k >/tmp/o 2>&1; echo $?;"
            + " echo >/tmp/k; head -c1 /tmp/m; echo $?; head -c1 /dev/zero | wc -c";
    String resources =
        "{'devices':[{'allow':false,'access':'rwm'},"
            + "{'allow':true,'type':'c','major':1,'minor':11,'access':'r'}]}";
    String all = "[\"CAP_MKNOD\",\"CAP_SYSLOG\"]";
    OciConfig config =
        config(resources, "sh", "-c", script)
            .process(
                "capabilities",
                "{\"bounding\":%1$s,\"effective\":%1$s,\"permitted\":%1$s}".formatted(all));
    Path bundle = runtime.bundle("b", config);
    Outcome outcome = runtime.run(bundle, "c1");
    assertThat(outcome.out()).isEqualTo("0\n1\n1\n");
    assertThat(outcome.err())
        .contains("/tmp/k: Operation not permitted")
        .contains("/tmp/m: Operation not permitted");
  }

  @Test
  void run_controllerThatIsNotThere_isNamed() {
    if (CgroupFiles.isUnified()) {
      OciConfig config = config("{'unified':{'memory.nothing':'1'}}", "true");
      Outcome outcome = runtime.run(runtime.bundle("b", config), "c1");
      assertThat(outcome.exits(1).err())
          .contains("memory.nothing")
          .contains("/linux/resources/unified/memory.nothing");
    } else {
      OciConfig config = config("{'unified':{'memory.high':'1'}}", "true");
      assertThat(runtime.run(runtime.bundle("b", config), "c1").exits(1).err())
          .contains("unified resources need cgroup version 2 (/linux/resources/unified)");
    }
  }
}
