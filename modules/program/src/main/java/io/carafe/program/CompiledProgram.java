package io.carafe.program;

/**
 * A program and the way back from its instructions to the configuration.
 *
 * @param program the program
 * @param sourceMap a cause for each of its instructions
 * @param architecture what it was compiled for
 * @param promises what the configuration demands of it, for the verifier
 */
public record CompiledProgram(
    Program program, SourceMap sourceMap, Architecture architecture, Promises promises) {
  /** Checks that each instruction has a cause. */
  public CompiledProgram {
    if (program.instructions().size() != sourceMap.causes().size()) {
      throw new IllegalArgumentException(
          program.instructions().size()
              + " instructions, "
              + sourceMap.causes().size()
              + " causes");
    }
  }

  /** The same with other promises. */
  public CompiledProgram withPromises(Promises others) {
    return new CompiledProgram(program, sourceMap, architecture, others);
  }

  /** The same with another program of as many instructions, for tests. */
  public CompiledProgram withProgram(Program other) {
    return new CompiledProgram(other, sourceMap, architecture, promises);
  }
}
