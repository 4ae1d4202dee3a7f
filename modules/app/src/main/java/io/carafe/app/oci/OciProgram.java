package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.program.CompiledProgram;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.program.plan.ContainerPlan;
import java.util.function.Function;
import java.util.function.Supplier;

/** A bundle's program, ready to be sent. */
public final class OciProgram {
  private final byte[] bytes;
  private final Supplier<CompiledProgram> compiled;

  /**
   * A program of these encoded {@code bytes}; {@code compiled} makes it anew with its source map.
   */
  public OciProgram(byte[] bytes, Supplier<CompiledProgram> compiled) {
    this.bytes = bytes;
    this.compiled = compiled;
  }

  /** The encoded program, not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** The program with its source map, for explaining a failure. */
  public CompiledProgram compiled() {
    return compiled.get();
  }

  /** Where programs come from: the compiler, or what it made before. */
  public interface Source {
    /** Compiles each program: for a process that makes only one. */
    Source COMPILER =
        (configuration, id, plans) -> {
          CompiledProgram program = ContainerCompiler.compile(plans.apply(id));
          return new OciProgram(ProgramEncoder.encode(program), () -> program);
        };

    /**
     * The program for {@code id}.
     *
     * @param configuration equal for plans that differ only in the id
     */
    OciProgram program(
        Object configuration, ContainerId id, Function<ContainerId, ContainerPlan> plans);
  }
}
