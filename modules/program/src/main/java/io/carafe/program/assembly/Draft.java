package io.carafe.program.assembly;

import io.carafe.program.Instruction;

/** An instruction whose targets are still labels. */
sealed interface Draft permits Draft.Ready, Draft.Deferred, Step {
  Instruction finish(PoolBuilder pool);

  /** An instruction without targets and without space of the pool. */
  record Ready(Instruction instruction) implements Draft {
    @Override
    public Instruction finish(PoolBuilder pool) {
      return instruction;
    }
  }

  /** An instruction that is made once all labels are placed. */
  record Deferred(java.util.function.Function<PoolBuilder, Instruction> maker) implements Draft {
    @Override
    public Instruction finish(PoolBuilder pool) {
      return maker.apply(pool);
    }
  }
}
