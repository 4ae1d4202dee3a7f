package io.carafe.program.seccomp;

import java.util.List;

/** What a filter answers to a system call number. Actions are the values a filter returns. */
sealed interface Verdict {
  /** One action, whatever the arguments. */
  record Fixed(int action) implements Verdict {}

  /**
   * The action of the first rule that matches the arguments, else {@code otherwise}.
   *
   * @param wide whether arguments are looked at in 64 bits or in the low 32
   */
  record Tested(List<Rule> rules, int otherwise, boolean wide) implements Verdict {
    public Tested {
      rules = List.copyOf(rules);
    }
  }

  /** An action for arguments that pass all tests; without a test, for any arguments. */
  record Rule(List<ArgumentTest> tests, int action) {
    public Rule {
      tests = List.copyOf(tests);
    }
  }

  /** Numbers from {@code start} to the next span's have {@code verdict}. */
  record Span(long start, Verdict verdict) {}
}
