package io.carafe.program;

/**
 * Where an instruction jumps when its result meets a condition.
 *
 * @param condition the comparison
 * @param value what the result is compared with
 * @param target the instruction jumped to, or {@link #NOWHERE}
 */
public record Branch(Condition condition, long value, int target) {
  /** The target of a jump that does not exist. */
  public static final int NOWHERE = -1;

  /** Never jumps. */
  public static final Branch NEVER = new Branch(Condition.NONE, 0, NOWHERE);

  /** Whether there is a jump at all. */
  public boolean exists() {
    return target != NOWHERE;
  }
}
