package io.carafe.program;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program: instructions over a pool. The format is described in docs/program-format.md.
 *
 * @param instructions the instructions, in order
 * @param pool its memory
 * @param entries where it starts
 * @param export the part of the pool that the host copies into the exit record after {@code
 *     collect}; null if nothing
 * @param injected a failure for tests; null in earnest
 */
public record Program(
    List<Instruction> instructions,
    Pool pool,
    Entries entries,
    Argument.@Nullable Region export,
    @Nullable Fault injected) {
  /** The most instructions of a program. */
  public static final int INSTRUCTIONS_MAX = 16_384;

  /** Checks every target and region. */
  public Program {
    instructions = List.copyOf(instructions);
    int count = instructions.size();
    if (count == 0 || count > INSTRUCTIONS_MAX) {
      throw new IllegalArgumentException("program of " + count + " instructions");
    }
    if (entries.main() >= count || entries.collect() >= count || entries.cleanup() >= count) {
      throw new IllegalArgumentException(entries + " of " + count + " instructions");
    }
    if (export != null && export.offset() > pool.bytes() - export.length()) {
      throw new IllegalArgumentException(export + " of " + pool);
    }
    if (injected != null && injected.instruction() >= count) {
      throw new IllegalArgumentException(injected + " of " + count + " instructions");
    }
  }

  /** The injected failure, if any. */
  public Optional<Fault> fault() {
    return Optional.ofNullable(injected);
  }

  /** The exported region, if any. */
  public Optional<Argument.Region> exported() {
    return Optional.ofNullable(export);
  }

  /** The same program with a failure injected, for tests. */
  public Program withFault(Fault fault) {
    return new Program(instructions, pool, entries, export, fault);
  }

  /** The same program with other instructions, for tests of the verifier. */
  public Program withInstructions(List<Instruction> others) {
    return new Program(others, pool, entries, export, injected);
  }
}
