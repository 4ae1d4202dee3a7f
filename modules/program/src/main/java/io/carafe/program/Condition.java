package io.carafe.program;

/** How an instruction's result is compared with a value. */
public enum Condition {
  /** Never true. */
  NONE(0),
  /** Equal. */
  EQUAL(1),
  /** Not equal. */
  NOT_EQUAL(2),
  /** Less, signed. */
  LESS(3),
  /** Not less, signed. */
  NOT_LESS(4),
  /** Some of the value's bits are set. */
  ANY_BITS(5),
  /** None of the value's bits is set. */
  NO_BITS(6);

  private final int code;

  Condition(int code) {
    this.code = code;
  }

  /** The number in the encoded form. */
  public int code() {
    return code;
  }

  /** The condition with this number. */
  public static Condition of(int code) {
    for (Condition condition : values()) {
      if (condition.code == code) {
        return condition;
      }
    }
    throw new IllegalArgumentException("condition " + code);
  }

  /** Whether {@code result} meets this condition with {@code value}. */
  public boolean holds(long result, long value) {
    return switch (this) {
      case NONE -> false;
      case EQUAL -> result == value;
      case NOT_EQUAL -> result != value;
      case LESS -> result < value;
      case NOT_LESS -> result >= value;
      case ANY_BITS -> (result & value) != 0;
      case NO_BITS -> (result & value) == 0;
    };
  }
}
