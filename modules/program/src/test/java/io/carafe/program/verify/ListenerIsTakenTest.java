package io.carafe.program.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.Branch;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Configurations;
import io.carafe.program.Instruction;
import io.carafe.program.Register;
import io.carafe.program.Samples;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.spec.runtime.OciSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerIsTakenTest {
  @ParameterizedTest
  @ValueSource(strings = {"v1", "hybrid", "v2"})
  void verify_startWithoutWaitingForTheHelper_refuses(String host) {
    CompiledProgram compiled = Configurations.compile("listener", Configurations.hosts().get(host));
    assertThatThrownBy(() -> Verifier.verify(without(compiled, SystemCall.READ)))
        .isInstanceOf(VerificationFailure.class)
        .hasMessageContaining("execve with the filter's listener");
  }

  /** The program without the last such call of the container's process. */
  private static CompiledProgram without(CompiledProgram compiled, SystemCall wanted) {
    List<Instruction> changed = new ArrayList<>(compiled.program().instructions());
    for (int i = changed.size() - 1; i >= 0; i--) {
      Stage stage = changed.get(i).stage();
      boolean inside = stage == Stage.CONTAINER || stage == Stage.DEEPER;
      if (inside && changed.get(i) instanceof Instruction.Syscall call && call.call() == wanted) {
        changed.set(
            i, new Instruction.Set(stage, new Register(254), Argument.ZERO, Branch.NEVER, 0));
        return compiled.withProgram(compiled.program().withInstructions(changed));
      }
    }
    throw new AssertionError("no " + wanted);
  }

  @Test
  void verify_listenerThatNobodyAskedFor_refuses() {
    CompiledProgram compiled = Configurations.compile("listener", Configurations.hosts().get("v1"));
    CompiledProgram quiet = Configurations.compile("user", Configurations.hosts().get("v1"));
    assertThat(compiled.promises().listener()).isTrue();
    assertThatThrownBy(() -> Verifier.verify(compiled.withPromises(quiet.promises())))
        .isInstanceOf(VerificationFailure.class);
  }

  @Test
  void compile_pathOfSocketThatIsTooLong_namesIt() {
    String filter =
        """
        {"ociVersion": "1.2.0", "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW",
          "listenerPath": "/%s",
          "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}]}}}
        """
            .formatted("x".repeat(200));
    OciSpec spec = Samples.defaultSpec();
    OciSpec changed =
        spec.withLinux(
            spec.linux().withSeccomp(Samples.spec(filter).linux().seccomp().orElseThrow()));
    assertThatThrownBy(() ->
            ContainerCompiler.compile(
                Samples.callerPlan(changed, Samples.hostV1(), "/bundle/rootfs")))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("longer than 107 bytes")
        .extracting(e -> ((Problem) e).pointer().orElseThrow())
        .isEqualTo("/linux/seccomp/listenerPath");
  }
}
