package io.carafe.program;

import java.util.List;

/**
 * Leads from each instruction of a program back to its cause.
 *
 * @param causes one for each instruction, in order
 */
public record SourceMap(List<Cause> causes) {
  /** Copies the list. */
  public SourceMap {
    causes = List.copyOf(causes);
  }

  /** The cause of the instruction with this index. */
  public Cause cause(int instruction) {
    return causes.get(instruction);
  }
}
