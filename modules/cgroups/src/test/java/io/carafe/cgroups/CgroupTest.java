package io.carafe.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.cgroups.files.CgroupFolders;
import io.carafe.linux.host.CgroupMount;
import io.carafe.spec.runtime.OciResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupTest {
  @TempDir private Path folder;

  private static OciResources resources(String json) {
    return OciResources.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void folders_hybridMounts_haveEachControllerAndVersionTwo() {
    CgroupFolders folders =
        CgroupFolders.at(
            List.of(
                new CgroupMount(1, "/c/cpu", "/", List.of("cpu", "cpuacct")),
                new CgroupMount(2, "/c/unified", "/", List.of())),
            "carafe/web");
    assertThat(folders.isUnified()).isFalse();
    assertThat(folders.of("cpuacct").orElseThrow().folder()).hasToString("/c/cpu/carafe/web");
    assertThat(folders.all())
        .containsExactly(Path.of("/c/cpu/carafe/web"), Path.of("/c/unified/carafe/web"));
  }

  @Test
  void processes_cgroupsBelow_areIncluded() throws IOException {
    FakeCgroup fake =
        new FakeCgroup(folder).file("cgroup.procs", "30\n4\n").file("a/b/cgroup.procs", "7\n0\n");
    assertThat(Cgroup.in(fake.folders()).processes()).containsExactly(4, 7, 30);
  }

  @Test
  void update_unified_writesWhatIsNamedOnly() throws IOException {
    FakeCgroup fake =
        new FakeCgroup(folder)
            .file("memory.max", "max\n")
            .file("cpu.max", "max 100000\n")
            .file("pids.max", "max\n");
    Cgroup.in(fake.folders()).update(resources("{'memory': {'limit': 9}, 'cpu': {'quota': 7000}}"));
    assertThat(fake.text("memory.max")).startsWith("9");
    assertThat(fake.text("cpu.max")).startsWith("7000 100000");
    assertThat(fake.text("pids.max")).isEqualTo("max\n");
  }

  @Test
  void update_periodOnly_keepsTheQuota() throws IOException {
    FakeCgroup fake = new FakeCgroup(folder).file("cpu.max", "7000 100000\n");
    Cgroup.in(fake.folders()).update(resources("{'cpu': {'period': 50000}}"));
    assertThat(fake.text("cpu.max")).startsWith("7000 50000");
  }

  @Test
  void await_oneMoreKill_isTold() throws Exception {
    FakeCgroup fake = new FakeCgroup(folder).file("memory.events", "oom_kill 1\n");
    try (OomWatch watch = OomWatch.of(Cgroup.in(fake.folders()).oomCounter())) {
      assertThat(watch.await(Duration.ofMillis(20))).isFalse();
      fake.file("memory.events", "oom_kill 2\n");
      assertThat(watch.await(Duration.ofSeconds(20))).isTrue();
      assertThat(watch.await(Duration.ofMillis(20))).isFalse();
    }
  }

  @Test
  void update_noBfqScheduler_writesTheScaledWeight() throws IOException {
    FakeCgroup fake = new FakeCgroup(folder).file("io.weight", "");
    Cgroup.in(fake.folders()).update(resources("{'blockIO': {'weight': 500}}"));
    assertThat(fake.text("io.weight")).isEqualTo("4950");
  }

  @Test
  void update_fileMissing_namesFileAndConfiguration() throws IOException {
    FakeCgroup fake = new FakeCgroup(folder).file("cpu", "cpu.shares", "");
    assertThatThrownBy(() -> Cgroup.in(fake.folders()).update(resources("{'pids': {'limit': 4}}")))
        .isInstanceOfSatisfying(
            Problem.Invalid.class,
            problem -> {
              assertThat(problem).hasMessage("set pids.max to 4: no such file");
              assertThat(problem.pointer()).contains("/linux/resources/pids/limit");
            });
  }

  @Test
  void update_checkBeforeUpdate_refusesLessThanIsUsed() throws IOException {
    FakeCgroup fake = new FakeCgroup(folder).file("memory.current", "50\n").file("memory.max", "");
    Cgroup cgroup = Cgroup.in(fake.folders());
    assertThatThrownBy(
            () -> cgroup.update(resources("{'memory': {'limit': 40, 'checkBeforeUpdate': true}}")))
        .hasMessage("limit 40 is below the 50 bytes in use");
    assertThat(fake.text("memory.max")).isEmpty();
  }

  @Test
  void oomCounter_bothVersions_count() throws IOException {
    FakeCgroup unified =
        new FakeCgroup(folder.resolve("2")).file("memory.events", "oom 3\noom_kill 2\n");
    FakeCgroup separate =
        new FakeCgroup(folder.resolve("1"))
            .file("memory", "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n");
    assertThat(Cgroup.in(unified.folders()).oomCounter().kills()).isEqualTo(2);
    assertThat(Cgroup.in(separate.folders()).oomCounter().kills()).isEqualTo(5);
  }

  @Test
  @Tag("root")
  void remove_cgroupsBelow_leavesNothing() throws IOException, InterruptedException {
    Path top = cgroup("freezer");
    Files.createDirectories(top.resolve("a/b"));
    Files.createDirectories(top.resolve("c"));
    Cgroup.in(folders(top)).remove();
    assertThat(top).doesNotExist();
  }

  @Test
  @Tag("root")
  void freeze_sleepingProcess_isHaltedSignalledAndGoesOn() throws Exception {
    Path top = cgroup("freezer");
    Cgroup cgroup = Cgroup.in(folders(top));
    Process process = new ProcessBuilder("sleep", "1000").start();
    try {
      Files.writeString(top.resolve("cgroup.procs"), Long.toString(process.pid()));
      cgroup.freeze(true);
      assertThat(cgroup.isFrozen()).isTrue();
      assertThat(cgroup.processes()).containsExactly((int) process.pid());
      cgroup.freeze(false);
      assertThat(cgroup.isFrozen()).isFalse();
      cgroup.signal(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      assertThat(process.waitFor()).isNotZero();
    } finally {
      process.destroyForcibly().waitFor();
      cgroup.remove();
    }
    assertThat(top).doesNotExist();
  }

  /** A new cgroup of the freezer, or of version 2. */
  private static Path cgroup(String controller) throws IOException {
    Path separate = Path.of("/sys/fs/cgroup", controller);
    Path parent = Files.isDirectory(separate) ? separate : Path.of("/sys/fs/cgroup");
    return Files.createTempDirectory(parent, "carafe-test");
  }

  private static CgroupFolders folders(Path top) {
    boolean separate = String.valueOf(top.getParent()).endsWith("freezer");
    return separate
        ? new CgroupFolders(Map.of("freezer", top), Optional.empty())
        : new CgroupFolders(Map.of(), java.util.Optional.of(top));
  }
}
