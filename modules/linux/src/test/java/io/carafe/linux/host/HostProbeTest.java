package io.carafe.linux.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.ByteSize;
import io.carafe.base.Problem;
import io.carafe.linux.process.CurrentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProbeTest {
  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private HostProbe probe() {
    return HostProbe.of(folder.resolve("proc"), folder.resolve("sys"));
  }

  private void writeHost(String mountinfo) throws IOException {
    write("proc/sys/kernel/osrelease", "6.12.43+deb13-amd64\n");
    write("proc/sys/kernel/hostname", "box\n");
    write("proc/sys/kernel/cap_last_cap", "40\n");
    write("proc/sys/kernel/seccomp/actions_avail", "kill_process errno user_notif log allow\n");
    write("proc/filesystems", "nodev\tsysfs\n\text4\nnodev\toverlay\n");
    write("proc/meminfo", "MemTotal:        2048000 kB\nMemFree: 1 kB\n");
    write("proc/self/mountinfo", mountinfo);
    write("sys/devices/system/cpu/online", "0-2,5\n");
  }

  @Test
  void survey_hybridHost_hasEveryFact() throws IOException {
    Path unified = folder.resolve("uni fied");
    write("uni fied/cgroup.controllers", "hugetlb rdma\n");
    writeHost(
        """
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
        40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,release_agent=/x,name=systemd
        41 31 0:38 /part %s rw,relatime - cgroup2 cgroup2 rw
        """
            .formatted(unified.toString().replace(" ", "\\040")));
    write("sys/kernel/security/lsm", "lockdown,capability,yama,apparmor");
    HostSurvey survey = probe().survey();
    assertThat(survey.kernelRelease()).isEqualTo("6.12.43+deb13-amd64");
    assertThat(survey.hostname()).isEqualTo("box");
    assertThat(survey.lastCapability()).isEqualTo(40);
    assertThat(survey.securityModules()).contains("apparmor", "yama").doesNotContain("selinux");
    assertThat(survey.seccompActions()).contains("user_notif");
    assertThat(survey.filesystems()).containsExactlyInAnyOrder("sysfs", "ext4", "overlay");
    assertThat(survey.processors()).isEqualTo(4);
    assertThat(survey.memory()).isEqualTo(new ByteSize(2_048_000L * 1_024));
    assertThat(survey.cgroupMounts())
        .containsExactly(
            new CgroupMount(1, "/sys/fs/cgroup/cpu", "/", List.of("cpu", "cpuacct")),
            new CgroupMount(1, "/sys/fs/cgroup/systemd", "/", List.of("name=systemd")),
            new CgroupMount(2, unified.toString(), "/part", List.of("hugetlb", "rdma")));
  }

  @Test
  void survey_withoutSecurityfs_asksTheModules() throws IOException {
    writeHost("");
    write("sys/module/apparmor/parameters/enabled", "Y\n");
    assertThat(probe().survey().securityModules()).containsExactly("apparmor");
  }

  @Test
  void process_filesOfAProcess_hasEveryFact() throws IOException {
    write(
        "proc/77/status",
        "Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nCapEff:\t000001fffeffffff\nCapBnd:\tff\n");
    write("proc/77/oom_score_adj", "-500\n");
    write("proc/77/cgroup", "5:cpu,cpuacct:/a\n4:name=systemd:/b:c\n0::/d\n");
    write(
        "proc/77/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            1024                 524288               files
        Max cpu time              unlimited            unlimited            seconds
        Max nice priority         0                    0
        """);
    Files.createDirectories(folder.resolve("proc/77/ns"));
    Files.createSymbolicLink(folder.resolve("proc/77/ns/mnt"), Path.of("mnt:[4026531841]"));
    ProcessSurvey survey = probe().process(77);
    assertThat(survey.uid()).isEqualTo(2);
    assertThat(survey.gid()).isEqualTo(6);
    assertThat(survey.effectiveCapabilities()).isEqualTo(0x1fffeffffffL);
    assertThat(survey.boundingCapabilities()).isEqualTo(0xff);
    assertThat(survey.oomScoreAdjustment()).isEqualTo(-500);
    assertThat(survey.namespaces()).containsEntry("mnt", 4_026_531_841L);
    assertThat(survey.limits())
        .containsEntry("Max open files", new ProcessSurvey.Limit(1_024, 524_288))
        .containsEntry("Max cpu time", new ProcessSurvey.Limit(Long.MAX_VALUE, Long.MAX_VALUE));
    assertThat(survey.cgroupPath(new CgroupMount(1, "/x", "/", List.of("cpu", "cpuacct"))))
        .isEqualTo("/a");
    assertThat(survey.cgroupPath(new CgroupMount(1, "/x", "/", List.of("name=systemd"))))
        .isEqualTo("/b:c");
    assertThat(survey.cgroupPath(new CgroupMount(2, "/x", "/", List.of()))).isEqualTo("/d");
  }

  @Test
  void survey_noProcfs_isUnavailableWithHint() {
    assertThatThrownBy(() -> probe().survey())
        .isInstanceOfSatisfying(
            Problem.Unavailable.class, e -> assertThat(e.hint()).contains("mount procfs at /proc"));
  }

  @Test
  void survey_thisHost_isPlausible() {
    HostSurvey survey = HostProbe.ofThisHost().survey();
    assertThat(survey.processors()).isPositive();
    assertThat(survey.memory().bytes()).isGreaterThan(1 << 20);
    ProcessSurvey process = HostProbe.ofThisHost().process();
    assertThat(process.uid()).isEqualTo(CurrentProcess.effectiveUid());
    assertThat(process.namespaces()).containsKeys("mnt", "pid", "user", "cgroup");
    assertThat(process.limits()).containsKey("Max open files");
  }
}
