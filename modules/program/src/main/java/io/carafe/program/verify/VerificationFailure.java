package io.carafe.program.verify;

/**
 * A program breaks a safety rule. It is a bug of the compiler, never the user's mistake, and the
 * program is not run.
 */
public final class VerificationFailure extends IllegalStateException {
  private final int instruction;
  private final String rule;

  VerificationFailure(int instruction, String rule, String message) {
    super(message);
    this.instruction = instruction;
    this.rule = rule;
  }

  /** The index of the instruction where it shows. */
  public int instruction() {
    return instruction;
  }

  /** The name of the rule. */
  public String rule() {
    return rule;
  }
}
