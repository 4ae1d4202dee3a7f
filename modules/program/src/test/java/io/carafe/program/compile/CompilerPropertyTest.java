package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.program.CompiledProgram;
import io.carafe.program.Instruction;
import io.carafe.program.RandomPlans;
import io.carafe.program.encoding.ProgramDecoder;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.program.explain.Explanation;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.verify.Verifier;
import org.junit.jupiter.api.Test;

class CompilerPropertyTest {
  private static final int PLANS = 1_500;

  @Test
  void compile_anyValidConfiguration_verifiesEncodesAndExplains() {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    RandomPlans plans = new RandomPlans(seed);
    for (int i = 0; i < PLANS; i++) {
      ContainerPlan plan = plans.next();
      try {
        CompiledProgram compiled = ContainerCompiler.compile(plan);
        Verifier.verify(compiled);
        byte[] bytes = ProgramEncoder.encode(compiled);
        assertThat(
                ProgramEncoder.encode(
                    ProgramDecoder.decode(bytes, compiled.architecture()), compiled.architecture()))
            .isEqualTo(bytes);
        checkPointers(compiled);
        assertThat(new Explanation(compiled).text()).contains("== container");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "plan " + i + " of -Dcarafe.seed=" + seed + ": " + e + " " + plan, e);
      }
    }
  }

  /** Every instruction has a sentence, and the same plan gives the same program. */
  private static void checkPointers(CompiledProgram compiled) {
    for (int i = 0; i < compiled.program().instructions().size(); i++) {
      assertThat(compiled.sourceMap().cause(i).sentence()).isNotBlank();
    }
    assertThat(compiled.program().instructions().getLast())
        .isInstanceOfAny(
            Instruction.Jump.class,
            Instruction.End.class,
            Instruction.Fail.class,
            Instruction.Exit.class);
  }

  @Test
  void compile_samePlanTwice_givesTheSameBytes() {
    ContainerPlan plan = new RandomPlans(1).next();
    assertThat(ProgramEncoder.encode(ContainerCompiler.compile(plan)))
        .isEqualTo(ProgramEncoder.encode(ContainerCompiler.compile(plan)));
  }
}
