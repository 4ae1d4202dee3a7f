package io.carafe.program.seccomp;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a filter answers to a system call number. Actions are the values a filter returns.
 *
 * <p>Here and in {@link ArgumentTest} equality is written out, because the first use of the one
 * that records bring costs a one-shot compilation several milliseconds.
 */
sealed interface Verdict {
  /** One action, whatever the arguments. */
  record Fixed(int action) implements Verdict {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Fixed fixed && fixed.action == action;
    }

    @Override
    public int hashCode() {
      return action;
    }
  }

  /**
   * The action of the first rule that matches the arguments, else {@code otherwise}.
   *
   * @param wide whether arguments are looked at in 64 bits or in the low 32
   */
  record Tested(List<Rule> rules, int otherwise, boolean wide) implements Verdict {
    public Tested {
      rules = List.copyOf(rules);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Tested tested
          && tested.rules.equals(rules)
          && tested.otherwise == otherwise
          && tested.wide == wide;
    }

    @Override
    public int hashCode() {
      return rules.hashCode();
    }
  }

  /** An action for arguments that pass all tests; without a test, for any arguments. */
  record Rule(List<ArgumentTest> tests, int action) {
    public Rule {
      tests = List.copyOf(tests);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Rule rule && rule.action == action && rule.tests.equals(tests);
    }

    @Override
    public int hashCode() {
      return Objects.hash(tests, action);
    }
  }

  /** Numbers from {@code start} to the next span's have {@code verdict}. */
  record Span(long start, Verdict verdict) {}
}
