package io.carafe.program.verify;

import io.carafe.program.Branch;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Instruction;
import io.carafe.program.OnError;
import io.carafe.program.Program;
import io.carafe.program.SystemCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses programs that break a safety rule on any path of any of their processes. */
public final class Verifier {
  private final CompiledProgram compiled;
  private final List<Instruction> instructions;
  private final Transfer transfer;
  private final @Nullable Facts[] before;
  private final Deque<Integer> work = new ArrayDeque<>();

  private Verifier(CompiledProgram compiled) {
    this.compiled = compiled;
    this.instructions = compiled.program().instructions();
    this.transfer = new Transfer(compiled);
    this.before = new Facts[instructions.size()];
  }

  /**
   * Checks a program.
   *
   * @throws VerificationFailure where it breaks a rule
   */
  public static void verify(CompiledProgram compiled) {
    Verifier verifier = new Verifier(compiled);
    verifier.walk();
    verifier.check();
  }

  /** The rules with the reason for each, for documents. */
  public static List<String> rules() {
    return Rules.ALL.stream().map(rule -> rule.name() + ": " + rule.explanation()).toList();
  }

  private void walk() {
    Program program = compiled.program();
    reach(program.entries().main(), Facts.atStart());
    if (program.entries().collect() >= 0) {
      reach(program.entries().collect(), Facts.atStart());
    }
    if (program.entries().cleanup() >= 0) {
      reach(program.entries().cleanup(), Facts.atStart());
    }
    while (!work.isEmpty()) {
      int index = work.pop();
      Facts facts = before[index];
      if (facts != null) {
        step(index, facts);
      }
    }
  }

  private void reach(int index, Facts facts) {
    if (index >= instructions.size()) {
      throw new VerificationFailure(
          index, "end", "instruction " + index + " is behind the end of the program");
    }
    Facts known = before[index];
    if (known == null) {
      before[index] = facts;
      work.push(index);
    } else if (known.join(facts)) {
      work.push(index);
    }
  }

  private void step(int index, Facts facts) {
    Instruction instruction = instructions.get(index);
    Facts after = facts.copy();
    transfer.apply(instruction, after);
    switch (instruction) {
      case Instruction.Syscall call -> stepCall(index, call, facts, after);
      case Instruction.Load load -> stepBranch(index, load.branch(), after);
      case Instruction.Set set -> stepBranch(index, set.branch(), after);
      case Instruction.Test test -> {
        if (test.branch().exists()) {
          reach(test.branch().target(), after.copy());
        }
        transfer.passTest(test, instructions, index, after);
        reach(index + 1, after);
      }
      case Instruction.Expect expect -> {
        reachError(expect.onError(), after.copy());
        reach(index + 1, after);
      }
      case Instruction.Jump jump -> reach(jump.target(), after);
      case Instruction.Store _, Instruction.Format _, Instruction.Report _, Instruction.Ask _ ->
          reach(index + 1, after);
      case Instruction.Exit _, Instruction.End _, Instruction.Fail _ -> {}
    }
  }

  private void stepBranch(int index, Branch branch, Facts after) {
    if (branch.exists()) {
      reach(branch.target(), after.copy());
    }
    reach(index + 1, after);
  }

  private void stepCall(int index, Instruction.Syscall call, Facts facts, Facts after) {
    if (call.onError().jumps()) {
      Facts failed = facts.copy();
      failed.forget(call.result());
      reach(call.onError().target(), failed);
    }
    if (call.branch().exists()) {
      Facts branched = after.copy();
      if (call.call() == SystemCall.CLONE3) {
        transfer.fork(call, branched);
      }
      reach(call.branch().target(), branched);
    }
    boolean endsHere = call.call() == SystemCall.EXECVE && !call.onError().accepts();
    if (!endsHere || index + 1 < instructions.size()) {
      reach(index + 1, after);
    }
  }

  private void reachError(OnError onError, Facts facts) {
    if (onError.jumps()) {
      reach(onError.target(), facts);
    }
  }

  private void check() {
    Calls calls = new Calls(compiled.program().pool());
    for (int i = 0; i < instructions.size(); i++) {
      Facts facts = before[i];
      if (facts == null) {
        continue;
      }
      Rule.Site site = new Rule.Site(instructions.get(i), facts, calls, compiled.promises());
      for (Rule rule : rules(instructions.get(i))) {
        Optional<String> complaint = rule.check(site);
        if (complaint.isPresent()) {
          throw failure(i, rule, complaint.get());
        }
      }
    }
  }

  private static List<Rule> rules(Instruction instruction) {
    return instruction instanceof Instruction.Syscall call
        ? Rules.BY_CALL.getOrDefault(call.call(), Rules.ALL)
        : Rules.ELSEWHERE;
  }

  private VerificationFailure failure(int index, Rule rule, String complaint) {
    return new VerificationFailure(
        index,
        rule.name(),
        "program breaks the rule \""
            + rule.name()
            + "\" at instruction "
            + index
            + " ("
            + compiled.sourceMap().cause(index).sentence()
            + "): "
            + complaint);
  }
}
