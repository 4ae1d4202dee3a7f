package io.carafe.runtime.program;

import io.carafe.program.CompiledProgram;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.runtime.wire.Bytes;
import java.util.function.Supplier;

/** A program to be sent, and the way to its source map. */
public final class EncodedProgram {
  private final Bytes bytes;
  private final Supplier<CompiledProgram> compiled;

  EncodedProgram(Bytes bytes, Supplier<CompiledProgram> compiled) {
    this.bytes = bytes;
    this.compiled = compiled;
  }

  /** A program that was compiled just now. */
  public static EncodedProgram of(CompiledProgram program) {
    return new EncodedProgram(Bytes.of(ProgramEncoder.encode(program)), () -> program);
  }

  /** The encoded program. */
  public Bytes bytes() {
    return bytes;
  }

  /** The program with its source map, if need be compiled anew: for explaining it or a failure. */
  public CompiledProgram compiled() {
    return compiled.get();
  }
}
