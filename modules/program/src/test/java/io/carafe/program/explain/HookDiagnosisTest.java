package io.carafe.program.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Errno;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Instruction;
import io.carafe.program.Samples;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.plan.HookEnd;
import io.carafe.spec.runtime.OciSpec;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookDiagnosisTest {
  private static boolean isEnd(Instruction instruction) {
    return instruction instanceof Instruction.Expect;
  }

  private static OciSpec spec(String place) {
    OciSpec hooks =
        Samples.spec(
            """
            {"ociVersion": "1.2.0", "hooks": {"%s": [
              {"path": "/hooks/first"}, {"path": "/hooks/second", "timeout": 7}]}}
            """
                .formatted(place));
    return Samples.defaultSpec().withHooks(hooks.hooks());
  }

  /** Lets the second hook of a place fail at an instruction of its own. */
  private static Diagnosis diagnose(String place, Predicate<Instruction> where, int code) {
    OciSpec spec = spec(place);
    CompiledProgram compiled =
        ContainerCompiler.compile(Samples.callerPlan(spec, Samples.hostV1(), "/bundle/rootfs"));
    List<Instruction> instructions = compiled.program().instructions();
    for (int i = 0; i < instructions.size(); i++) {
      boolean second = compiled.sourceMap().cause(i).pointer().equals("/hooks/" + place + "/1");
      if (second && where.test(instructions.get(i))) {
        Failure failure = new Failure(i, code, Stage.HOST);
        return Diagnosis.of(compiled, spec, failure, FileProbe.NONE);
      }
    }
    throw new AssertionError("no such instruction");
  }

  private static int error(int waitStatus) {
    return -(HookEnd.MARK << 24 | waitStatus);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "startContainer"})
  void of_exitStatus_namesPlacePathAndStatus(String place) {
    Diagnosis diagnosis = diagnose(place, HookDiagnosisTest::isEnd, error(3 << 8));
    assertThat(diagnosis.message()).isEqualTo(place + " hook /hooks/second exited with status 3");
    assertThat(diagnosis.pointer()).isEqualTo("/hooks/" + place + "/1");
    assertThat(diagnosis.hint()).contains("standard input");
  }

  @Test
  void of_signal_namesIt() {
    assertThat(diagnose("createRuntime", HookDiagnosisTest::isEnd, error(11)).message())
        .endsWith("was killed by SIGSEGV (signal 11)");
  }

  @Test
  void of_signalWithCoreDump_namesIt() {
    assertThat(diagnose("createRuntime", HookDiagnosisTest::isEnd, error(11 | 0x80)).message())
        .endsWith("was killed by SIGSEGV (signal 11)");
  }

  @Test
  void of_timeout_namesIt() {
    Diagnosis diagnosis =
        diagnose("prestart", i -> i instanceof Instruction.Fail f && isLate(f), 110);
    assertThat(diagnosis.message()).endsWith("hook /hooks/second did not end within 7 seconds");
  }

  private static boolean isLate(Instruction.Fail fail) {
    return fail.errno() == Errno.ETIMEDOUT;
  }

  @ParameterizedTest
  @ValueSource(strings = {"createRuntime", "startContainer"})
  void of_missingProgram_saysWhereItIsMissing(String place) {
    Predicate<Instruction> execve =
        i -> i instanceof Instruction.Syscall call && call.call() == SystemCall.EXECVE;
    Diagnosis diagnosis = diagnose(place, execve, Errno.ENOENT.number());
    assertThat(diagnosis.message()).contains("/hooks/second cannot be run");
    assertThat(diagnosis.hint())
        .endsWith(place.equals("createRuntime") ? "on the host" : "in the container");
  }
}
