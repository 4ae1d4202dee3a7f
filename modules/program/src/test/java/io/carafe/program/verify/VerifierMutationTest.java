package io.carafe.program.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.program.Argument;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Configurations;
import io.carafe.program.Instruction;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.HostFacts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerifierMutationTest {
  /** Calls that a rule wants: without any one of them the program must be refused. */
  private static final Set<SystemCall> GUARDED =
      EnumSet.of(
          SystemCall.UNSHARE,
          SystemCall.PIVOT_ROOT,
          SystemCall.UMOUNT2,
          SystemCall.CLOSE_RANGE,
          SystemCall.SETGROUPS,
          SystemCall.SETRESGID,
          SystemCall.SETRESUID,
          SystemCall.SECCOMP,
          SystemCall.RT_SIGPROCMASK,
          SystemCall.NEWFSTATAT);

  static Stream<Arguments> programs() {
    return Configurations.names().stream()
        .flatMap(name ->
            Configurations.hosts().entrySet().stream().map(host -> Arguments.of(name, host)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void verify_compiledProgram_passes(String name, Map.Entry<String, HostFacts> host) {
    Verifier.verify(Configurations.compile(name, host.getValue()));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void verify_guardedInstructionDropped_refuses(String name, Map.Entry<String, HostFacts> host) {
    CompiledProgram compiled = Configurations.compile(name, host.getValue());
    for (int index : guarded(compiled)) {
      assertThatThrownBy(() -> Verifier.verify(without(compiled, index)))
          .as("%s %s without instruction %d", name, host.getKey(), index)
          .isInstanceOf(VerificationFailure.class);
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void verify_guardedInstructionMovedBehindItsFollowers_refuses(
      String name, Map.Entry<String, HostFacts> host) {
    CompiledProgram compiled = Configurations.compile(name, host.getValue());
    List<SystemCall> order =
        List.of(SystemCall.SETGROUPS, SystemCall.SETRESGID, SystemCall.SETRESUID);
    for (int i = 0; i + 1 < order.size(); i++) {
      int first = find(compiled, order.get(i));
      int second = find(compiled, order.get(i + 1));
      if (first >= 0 && second >= 0) {
        assertThatThrownBy(() -> Verifier.verify(swapped(compiled, first, second)))
            .isInstanceOf(VerificationFailure.class);
      }
    }
  }

  @Test
  void verify_filterBeforeIdentity_refuses() {
    CompiledProgram compiled = Configurations.compile("user", Configurations.hosts().get("v1"));
    int filter = find(compiled, SystemCall.SECCOMP);
    int user = find(compiled, SystemCall.SETRESUID);
    assertThatThrownBy(() -> Verifier.verify(swapped(compiled, filter, user)))
        .isInstanceOf(VerificationFailure.class)
        .hasMessageContaining("after the filter");
  }

  @Test
  void verify_memoryJoinedBeforeMounts_refuses() {
    CompiledProgram compiled = Configurations.compile("default", Configurations.hosts().get("v1"));
    int join = lastJoin(compiled);
    int mount = find(compiled, SystemCall.MOUNT);
    assertThatThrownBy(() -> Verifier.verify(swapped(compiled, join, mount)))
        .isInstanceOf(VerificationFailure.class);
  }

  @Test
  void verify_workingDirectoryEnteredByPath_refuses() {
    CompiledProgram compiled = Configurations.compile("user", Configurations.hosts().get("v1"));
    int enter = last(compiled, SystemCall.FCHDIR);
    Instruction.Syscall call = (Instruction.Syscall) compiled.program().instructions().get(enter);
    Instruction.Syscall execve =
        (Instruction.Syscall)
            compiled.program().instructions().get(last(compiled, SystemCall.EXECVE));
    List<Instruction> changed = new ArrayList<>(compiled.program().instructions());
    changed.set(
        enter,
        new Instruction.Syscall(
            call.stage(),
            SystemCall.CHDIR,
            List.of(execve.argument(0)),
            Register.NONE,
            call.onError(),
            call.branch(),
            0));
    CompiledProgram mutant = compiled.withProgram(compiled.program().withInstructions(changed));
    assertThatThrownBy(() -> Verifier.verify(mutant)).hasMessageContaining("magic link");
  }

  private static int last(CompiledProgram compiled, SystemCall wanted) {
    List<Instruction> instructions = compiled.program().instructions();
    for (int i = instructions.size() - 1; i >= 0; i--) {
      if (instructions.get(i) instanceof Instruction.Syscall call && call.call() == wanted) {
        return i;
      }
    }
    throw new AssertionError("no " + wanted);
  }

  @Test
  void rules_each_hasAnExplanation() {
    assertThat(Verifier.rules()).hasSizeGreaterThan(10).allMatch(rule -> rule.length() > 40);
  }

  private static List<Integer> guarded(CompiledProgram compiled) {
    List<Integer> guarded = new ArrayList<>();
    List<Instruction> instructions = compiled.program().instructions();
    int main = compiled.promises().container() ? instructions.size() : 0;
    for (int i = 0; i < main; i++) {
      if (instructions.get(i) instanceof Instruction.Syscall call && isGuarded(compiled, i, call)) {
        guarded.add(i);
      }
    }
    return guarded;
  }

  private static boolean isGuarded(CompiledProgram compiled, int index, Instruction.Syscall call) {
    if (call.call() == SystemCall.PRCTL) {
      return Set.of(Linux.PR_SET_NO_NEW_PRIVS, Linux.PR_CAPBSET_DROP, Linux.PR_SET_DUMPABLE)
          .contains(Calls.number(call, 0));
    }
    if (new Calls(compiled.program().pool()).writesZero(call)) {
      return compiled.sourceMap().cause(index).sentence().startsWith("join cgroup");
    }
    return switch (call.call()) {
      case SETNS ->
          compiled.promises().nursery()
              && Calls.register(call, 0).filter(Register.NURSERY::equals).isPresent();
      case UNSHARE ->
          Calls.hasBits(call, 0, Linux.CLONE_NEWNS) || Calls.hasBits(call, 0, Linux.CLONE_NEWUSER);
      case NEWFSTATAT -> compiled.sourceMap().cause(index).pointer().equals("/linux/maskedPaths");
      default -> GUARDED.contains(call.call());
    };
  }

  /** The program with an instruction that does nothing in the place of one. */
  private static CompiledProgram without(CompiledProgram compiled, int index) {
    List<Instruction> changed = new ArrayList<>(compiled.program().instructions());
    Instruction dropped = changed.get(index);
    changed.set(
        index,
        new Instruction.Set(
            dropped.stage(), new Register(254), Argument.ZERO, io.carafe.program.Branch.NEVER, 0));
    return compiled.withProgram(compiled.program().withInstructions(changed));
  }

  private static CompiledProgram swapped(CompiledProgram compiled, int one, int other) {
    List<Instruction> changed = new ArrayList<>(compiled.program().instructions());
    Instruction first = changed.get(one);
    changed.set(one, changed.get(other));
    changed.set(other, first);
    return compiled.withProgram(compiled.program().withInstructions(changed));
  }

  private static int find(CompiledProgram compiled, SystemCall wanted) {
    List<Instruction> instructions = compiled.program().instructions();
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i) instanceof Instruction.Syscall call
          && call.call() == wanted
          && instructions.get(i).stage() != io.carafe.program.Stage.HOST) {
        return i;
      }
    }
    return -1;
  }

  private static int lastJoin(CompiledProgram compiled) {
    int last = -1;
    for (int i = 0; i < compiled.program().instructions().size(); i++) {
      if (compiled.sourceMap().cause(i).sentence().startsWith("join cgroup")) {
        last = i;
      }
    }
    return last;
  }
}
