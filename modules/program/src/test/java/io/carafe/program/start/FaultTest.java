package io.carafe.program.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Errno;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Fault;
import io.carafe.program.Instruction;
import io.carafe.program.Samples;
import io.carafe.program.Stage;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.explain.Diagnosis;
import io.carafe.program.explain.Failure;
import io.carafe.program.explain.FileProbe;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.HostFacts;
import io.carafe.spec.runtime.OciSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each instruction of a real start is made to fail, one by one, in host, container and deeper
 * process: the failure is reported with its place, and nothing is left behind.
 */
@Tag("root")
class FaultTest {
  @TempDir private Path folder;

  @Test
  void start_eachInstructionFailsInTurn_reportsItAndLeavesNothing() throws IOException {
    RealHost host = new RealHost(folder);
    Set<Stage> stages = failEach(host, host.facts(), Samples.defaultSpec());
    assertThat(stages).contains(Stage.HOST, Stage.CONTAINER);
  }

  @Test
  void start_eachInstructionOfTwoProcessesFails_reportsItAndLeavesNothing() throws IOException {
    RealHost host = new RealHost(folder);
    Optional<CgroupLayout> layout = RealHost.unifiedOnly();
    assertThat(layout).as("this host needs a cgroup2 mount").isPresent();
    OciSpec spec = Samples.defaultSpec();
    OciSpec terminal = spec.withProcess(spec.process().orElseThrow().withTerminal(true));
    Set<Stage> stages = failEach(host, host.facts(layout.get()), terminal);
    assertThat(stages).contains(Stage.HOST, Stage.CONTAINER, Stage.DEEPER);
  }

  private static Set<Stage> failEach(RealHost host, HostFacts facts, OciSpec spec)
      throws IOException {
    CompiledProgram compiled = ContainerCompiler.compile(host.plan(spec, facts));
    List<Instruction> instructions = compiled.program().instructions();
    List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
    Set<Stage> stages = EnumSet.noneOf(Stage.class);
    int reported = 0;
    host.run(compiled);
    for (int i = 0; i < compiled.program().entries().collect(); i++) {
      CompiledProgram faulty =
          compiled.withProgram(compiled.program().withFault(new Fault(i, Errno.EDOM)));
      RealHost.Outcome outcome = host.run(faulty);
      Stage stage = instructions.get(i).stage();
      if (outcome.failure().isPresent()) {
        assertThat(outcome.failure().get()).isEqualTo(new Failure(i, Errno.EDOM, stage));
        Diagnosis diagnosis = Diagnosis.of(compiled, spec, outcome.failure().get(), FileProbe.NONE);
        assertThat(diagnosis.message()).isNotBlank();
        assertThat(diagnosis.pointer()).startsWith(compiled.sourceMap().cause(i).pointer());
        stages.add(stage);
        reported++;
      } else {
        assertThat(outcome.exitCode())
            .as("instruction %d is off the usual path: %s", i, outcome.output())
            .isZero();
      }
      assertThat(host.leftCgroups()).as("after instruction %d", i).isEmpty();
    }
    assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mounts);
    assertThat(reported).isGreaterThan(150);
    host.removeParents();
    return stages;
  }
}
