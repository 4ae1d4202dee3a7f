package io.carafe.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.ByteSize;
import io.carafe.base.Problem;
import io.carafe.linux.host.CgroupMount;
import io.carafe.linux.host.HostSurvey;
import io.carafe.linux.host.ProcessSurvey;
import io.carafe.linux.host.ProcessSurvey.Membership;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.CgroupLayout.Hierarchy;
import io.carafe.program.plan.HostFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostFactsMappingTest {
  private static final CgroupMount CPU =
      new CgroupMount(1, "/sys/fs/cgroup/cpu", "/", List.of("cpu", "cpuacct"));
  private static final CgroupMount MEMORY =
      new CgroupMount(1, "/sys/fs/cgroup/memory", "/box", List.of("memory"));
  private static final CgroupMount UNIFIED =
      new CgroupMount(2, "/sys/fs/cgroup/unified", "/", List.of("pids"));

  private static HostFacts facts(String release, CgroupMount... mounts) {
    HostSurvey host =
        new HostSurvey(
            release,
            "box",
            List.of(mounts),
            40,
            Set.of("yama", "apparmor"),
            List.of(),
            Set.of(),
            2,
            new ByteSize(1 << 20));
    List<Membership> cgroups =
        List.of(
            new Membership(List.of("cpu", "cpuacct"), "/a"),
            new Membership(List.of("memory"), "/box/inner"),
            new Membership(List.of(), "/unified"));
    return HostFactsMapping.of(
        host, new ProcessSurvey(1, 2, 3, 4, -100, Map.of(), cgroups, Map.of()));
  }

  @Test
  void of_versionOneOnly_isV1WithOwnPaths() {
    HostFacts facts = facts("6.1.0-40-amd64", CPU, MEMORY, CPU);
    assertThat(facts.cgroups())
        .isEqualTo(
            new CgroupLayout.V1(
                List.of(
                    new Hierarchy("/sys/fs/cgroup/cpu", List.of("cpu", "cpuacct"), "/a"),
                    new Hierarchy("/sys/fs/cgroup/memory", List.of("memory"), "/inner"))));
    assertThat(facts.security()).isEqualTo(HostFacts.SecurityModule.APPARMOR);
    assertThat(facts.caller()).isEqualTo(new HostFacts.Caller(1, 2, -100, 4));
    assertThat(facts.lastCapability()).isEqualTo(40);
  }

  @Test
  void of_bothVersions_isHybrid() {
    assertThat(facts("6.1.0", CPU, UNIFIED).cgroups())
        .isInstanceOfSatisfying(
            CgroupLayout.Hybrid.class,
            hybrid -> assertThat(hybrid.unified()).isEqualTo("/sys/fs/cgroup/unified"));
  }

  @Test
  void of_versionTwoOnly_isV2() {
    assertThat(facts("6.12", UNIFIED).cgroups())
        .isEqualTo(new CgroupLayout.V2("/sys/fs/cgroup/unified", List.of("pids"), "/unified"));
  }

  @Test
  void of_oldKernelOrNoCgroups_isUnsupportedWithHint() {
    assertThatThrownBy(() -> facts("5.10.0-33-amd64", UNIFIED))
        .isInstanceOfSatisfying(Problem.Unsupported.class, e -> assertThat(e.hint()).isPresent());
    assertThatThrownBy(() -> facts("6.1.0"))
        .isInstanceOfSatisfying(Problem.Unsupported.class, e -> assertThat(e.hint()).isPresent());
  }

  @Test
  void ofThisProcess_thisHost_succeeds() {
    assertThat(HostFactsMapping.ofThisProcess().lastCapability()).isGreaterThan(30);
  }
}
