package io.carafe.program;

/**
 * A program and the way back from its instructions to the configuration.
 *
 * @param program the program
 * @param sourceMap a cause for each of its instructions
 * @param architecture what it was compiled for
 */
public record CompiledProgram(Program program, SourceMap sourceMap, Architecture architecture) {
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
}
