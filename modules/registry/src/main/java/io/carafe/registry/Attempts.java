package io.carafe.registry;

/**
 * Counts the attempts in a row that brought nothing, over all that one reader asks for: whether the
 * head of an answer never came or its body broke off makes no difference. For one thread.
 */
final class Attempts {
  private final int max;
  private int failures;

  /** Counts up to {@code max} attempts, the first one included. */
  Attempts(int max) {
    this.max = max;
  }

  /** Counts one that failed; true if there may be another. */
  boolean failed() {
    failures++;
    return failures < max;
  }

  /** How many failed in a row. */
  int failures() {
    return failures;
  }

  /** Something came. */
  void succeeded() {
    failures = 0;
  }
}
