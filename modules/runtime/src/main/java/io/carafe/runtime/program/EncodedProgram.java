package io.carafe.runtime.program;

import io.carafe.program.CompiledProgram;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.runtime.wire.Bytes;
import java.util.function.Supplier;

/** A program to be sent, and the way to what it was compiled from. */
public final class EncodedProgram {
  private final Bytes bytes;
  private final Supplier<ContainerPlan> plan;

  EncodedProgram(Bytes bytes, Supplier<ContainerPlan> plan) {
    this.bytes = bytes;
    this.plan = plan;
  }

  /** The encoded program. */
  public Bytes bytes() {
    return bytes;
  }

  /** What it was compiled from. */
  public ContainerPlan plan() {
    return plan.get();
  }

  /** The program with its source map, compiled anew: for explaining a failure. */
  public CompiledProgram compiled() {
    return ContainerCompiler.compile(plan());
  }
}
