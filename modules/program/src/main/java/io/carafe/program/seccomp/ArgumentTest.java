package io.carafe.program.seccomp;

import io.carafe.spec.runtime.OciSeccompOperator;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of one system call argument, unsigned, with a value.
 *
 * @param index which argument, 0 to 5
 * @param mask applied to the argument first; all ones except for {@code SCMP_CMP_MASKED_EQ}
 */
record ArgumentTest(int index, OciSeccompOperator operator, long value, long mask) {
  private static final int INDEX_MAX = 5;

  ArgumentTest {
    if (index < 0 || index > INDEX_MAX) {
      throw new IllegalArgumentException("argument index " + index);
    }
    if (operator != OciSeccompOperator.SCMP_CMP_MASKED_EQ && mask != -1) {
      throw new IllegalArgumentException("a mask without SCMP_CMP_MASKED_EQ");
    }
    value &= mask;
  }

  static ArgumentTest of(int index, OciSeccompOperator operator, long value) {
    return new ArgumentTest(index, operator, value, -1);
  }

  static ArgumentTest masked(int index, long mask, long value) {
    return new ArgumentTest(index, OciSeccompOperator.SCMP_CMP_MASKED_EQ, value, mask);
  }

  /** Whether every argument passes, looked at in 64 bits ({@code wide}) or in the low 32. */
  boolean always(boolean wide) {
    return operator == OciSeccompOperator.SCMP_CMP_MASKED_EQ && (wide ? mask : (int) mask) == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArgumentTest test
        && test.index == index
        && test.operator == operator
        && test.value == value
        && test.mask == mask;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * index + Long.hashCode(value)) + Long.hashCode(mask);
  }
}
