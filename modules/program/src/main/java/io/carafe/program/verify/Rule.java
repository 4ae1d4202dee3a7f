package io.carafe.program.verify;

import io.carafe.program.Instruction;
import io.carafe.program.Promises;
import io.carafe.program.SystemCall;
import java.util.Optional;
import java.util.Set;

/** A safety rule: what must be certain before an instruction. */
interface Rule {
  /** What the rule is about, in a few words. */
  String name();

  /** Why it is there, with its source. */
  String explanation();

  /** The system calls that it looks at. */
  Set<SystemCall> calls();

  /** What is wrong with an instruction; empty if nothing is. */
  Optional<String> check(Site site);

  /**
   * An instruction with what is certain before it.
   *
   * @param instruction the instruction
   * @param facts what is certain
   * @param calls reads its strings and structures
   * @param promises what the configuration demands
   */
  record Site(Instruction instruction, Facts facts, Calls calls, Promises promises) {
    /** The system call, if it is one. */
    Optional<Instruction.Syscall> call() {
      return instruction instanceof Instruction.Syscall call ? Optional.of(call) : Optional.empty();
    }

    /** An execve of something that is the container's: the one that ends the start, or a hook. */
    boolean isExecve() {
      return instruction instanceof Instruction.Syscall call
          && call.call() == SystemCall.EXECVE
          && promises.container()
          && !isHookOutside();
    }

    /** Whether this is certainly a hook that has not left the runtime's root. */
    boolean isHookOutside() {
      return facts.has(Fact.HOOK) && facts.has(Fact.RUNTIME_ROOT);
    }

    /** Complains unless the fact is certain. */
    Optional<String> require(Fact fact, String otherwise) {
      return facts.has(fact) ? Optional.empty() : Optional.of(otherwise);
    }
  }
}
