package io.carafe.program.verify;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.ContainerId;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Configurations;
import io.carafe.program.HookPaths;
import io.carafe.program.Promises;
import io.carafe.program.Samples;
import io.carafe.program.compile.HookCompiler;
import io.carafe.program.compile.HookCompiler.ContainerHooks;
import io.carafe.program.plan.HookPlace;
import io.carafe.program.plan.PlanOptions;
import io.carafe.spec.runtime.OciSpec;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HooksStayInPlaceTest {
  @ParameterizedTest
  @ValueSource(strings = {"v1", "hybrid", "v2"})
  void verify_hookThatTheConfigurationPutsElsewhere_refuses(String host) {
    CompiledProgram compiled = Configurations.compile("hooks", Configurations.hosts().get(host));
    HookPaths right = compiled.promises().hooks();
    refuse(compiled, new HookPaths(Set.of(), right.createContainer(), right.startContainer()));
    refuse(compiled, new HookPaths(right.runtime(), Set.of(), right.startContainer()));
    refuse(compiled, new HookPaths(right.runtime(), right.createContainer(), Set.of()));
    refuse(
        compiled, new HookPaths(right.createContainer(), right.runtime(), right.startContainer()));
    refuse(
        compiled, new HookPaths(right.runtime(), right.startContainer(), right.createContainer()));
  }

  private static void refuse(CompiledProgram compiled, HookPaths hooks) {
    Promises old = compiled.promises();
    Promises changed = old.withHooks(hooks);
    assertThatThrownBy(() -> Verifier.verify(compiled.withPromises(changed)))
        .isInstanceOf(VerificationFailure.class)
        .hasMessageContaining("hooks stay in place");
  }

  @Test
  void verify_programOfHookAlone_runsOnlyThat() {
    String hooks =
        """
        {"ociVersion": "1.2.0", "hooks": {"poststop": [{"path": "/a"}, {"path": "/b"}]}}
        """;
    OciSpec spec = Samples.defaultSpec().withHooks(Samples.spec(hooks).hooks());
    PlanOptions options = PlanOptions.caller(new ContainerId("c"), "/bundle");
    CompiledProgram compiled =
        HookCompiler.compile(
            HookPlace.POSTSTOP, 1, 0, new ContainerHooks(spec, Samples.hostV1(), options));
    Verifier.verify(compiled);
    refuse(compiled, new HookPaths(Set.of("/a"), Set.of(), Set.of()));
  }
}
