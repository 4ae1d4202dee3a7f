package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.program.Samples;
import io.carafe.program.explain.Explanation;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.HostFacts.SecurityModule;
import io.carafe.spec.runtime.OciSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelPassTest {
  private static OciSpec labelled(String member, String value) {
    String label =
        """
        {"ociVersion": "1.2.0", "process": {"cwd": "/", "%s": "%s"}}
        """
            .formatted(member, value);
    OciSpec spec = Samples.defaultSpec();
    return spec.withProcess(
        spec.process()
            .orElseThrow()
            .withSecurity(Samples.spec(label).process().orElseThrow().security()));
  }

  private static HostFacts host(SecurityModule module) {
    HostFacts host = Samples.hostV1();
    return new HostFacts(
        host.kernel(),
        host.architecture(),
        host.cgroups(),
        host.cgroupParent(),
        host.lastCapability(),
        module,
        host.caller());
  }

  private static String explain(OciSpec spec, HostFacts host) {
    return new Explanation(
            ContainerCompiler.compile(Samples.callerPlan(spec, host, "/bundle/rootfs")))
        .text();
  }

  @ParameterizedTest
  @CsvSource({
    "apparmorProfile, docker-default, NONE",
    "apparmorProfile, docker-default, SELINUX",
    "selinuxLabel, u:r:t:s0, NONE",
    "selinuxLabel, u:r:t:s0, APPARMOR"
  })
  void compile_labelOfModuleThatIsNotThere_isRefused(
      String member, String value, SecurityModule module) {
    assertThatThrownBy(() -> explain(labelled(member, value), host(module)))
        .isInstanceOf(Problem.Unsupported.class)
        .hasMessageContaining(value)
        .extracting(e -> ((Problem) e).pointer().orElseThrow())
        .isEqualTo("/process/" + member);
  }

  @Test
  void compile_labelOfModuleThatIsThere_isSetForExecve() {
    Map<SecurityModule, String> written =
        Map.of(
            SecurityModule.APPARMOR, explain(labelled("apparmorProfile", "p1"), apparmor()),
            SecurityModule.SELINUX, explain(labelled("selinuxLabel", "u:r:t:s0"), selinux()));
    assertThat(written.get(SecurityModule.APPARMOR)).contains("self/attr/apparmor/exec", "exec p1");
    assertThat(written.get(SecurityModule.SELINUX)).contains("self/attr/exec", "u:r:t:s0");
  }

  private static HostFacts apparmor() {
    return host(SecurityModule.APPARMOR);
  }

  private static HostFacts selinux() {
    return host(SecurityModule.SELINUX);
  }

  @Test
  void compile_unconfinedWithoutAppArmor_isNothingToDo() {
    assertThat(explain(labelled("apparmorProfile", "unconfined"), host(SecurityModule.NONE)))
        .doesNotContain("apparmor");
  }
}
