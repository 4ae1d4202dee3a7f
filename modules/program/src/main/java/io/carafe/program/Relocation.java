package io.carafe.program;

/**
 * Before the program starts, the eight bytes at {@code at} become the address of {@code target}.
 *
 * @param at offset in the pool, a multiple of 8
 * @param target offset in the pool
 */
public record Relocation(int at, int target) {
  /** Checks the alignment. */
  public Relocation {
    if (at < 0 || (at & 7) != 0 || target < 0) {
      throw new IllegalArgumentException("relocation of " + at + " to " + target);
    }
  }
}
