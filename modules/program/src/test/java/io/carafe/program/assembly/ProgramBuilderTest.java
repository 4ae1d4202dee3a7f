package io.carafe.program.assembly;

import static io.carafe.program.assembly.ProgramBuilder.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Architecture;
import io.carafe.program.Argument;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Condition;
import io.carafe.program.Instruction;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramBuilderTest {
  private final ProgramBuilder code = new ProgramBuilder(Architecture.X86_64, Register.FIRST_FREE);

  @Test
  void finish_forwardAndBackwardJumps_findTheirTargets() {
    Label again = code.here();
    Label end = code.label();
    code.call(SystemCall.GETPID).onError(again, Errno.EINTR).bound(3);
    code.jump(end);
    code.set(code.register(), number(1));
    code.place(end);
    code.end();
    List<Instruction> instructions = code.finish().program().instructions();
    assertThat(((Instruction.Syscall) instructions.get(0)).onError().target()).isZero();
    assertThat(((Instruction.Jump) instructions.get(1)).target()).isEqualTo(3);
  }

  @Test
  void finish_labelNeverPlaced_isRefused() {
    code.jump(code.label());
    assertThatThrownBy(code::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void later_codePutOff_comesBehindWithItsCauseAndOwnRegisters() {
    Register usual = code.register();
    code.because("/mounts/3", "do something");
    Label rare = code.label();
    code.call(SystemCall.GETPID).into(usual).when(Condition.LESS, 0, rare);
    code.later(() -> {
      code.place(rare);
      code.set(code.register(), number(2));
      code.end();
    });
    code.release(usual);
    code.because("", "end");
    code.end();
    CompiledProgram compiled = code.finish();
    assertThat(compiled.sourceMap().cause(2).pointer()).isEqualTo("/mounts/3");
    Instruction.Set set = (Instruction.Set) compiled.program().instructions().get(2);
    assertThat(set.result()).isNotEqualTo(usual);
  }

  @Test
  void text_sameString_isStoredOnce() {
    Argument.Text one = code.pool().text("same");
    assertThat(code.pool().text("same")).isEqualTo(one);
    assertThat(code.pool().text("other")).isNotEqualTo(one);
  }

  @Test
  void text_withNul_isInvalid() {
    assertThatThrownBy(() -> code.pool().text("a\0b")).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void space_afterData_costsNoBytesInTheProgram() {
    Argument.Region space = code.pool().space(4_096);
    Register register = code.register();
    code.store(register, space.part(8, 8));
    code.call(SystemCall.READ, number(0), space, number(4_096));
    code.end();
    CompiledProgram compiled = code.finish();
    assertThat(compiled.program().pool().dataBytes()).isLessThan(8);
    assertThat(compiled.program().pool().bytes()).isGreaterThanOrEqualTo(4_096);
  }

  @Test
  void register_moreThanTheMachineHas_isExhausted() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 300; i++) {
                code.register();
              }
            })
        .isInstanceOf(Problem.Exhausted.class);
  }
}
