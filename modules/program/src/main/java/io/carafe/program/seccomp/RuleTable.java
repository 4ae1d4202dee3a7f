package io.carafe.program.seccomp;

import io.carafe.program.seccomp.Verdict.Fixed;
import io.carafe.program.seccomp.Verdict.Rule;
import io.carafe.program.seccomp.Verdict.Span;
import io.carafe.program.seccomp.Verdict.Tested;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a profile for one interface, by system call number. What several rules on one call
 * mean together is as libseccomp has it, so that a profile acts the same under every runtime:
 *
 * <ul>
 *   <li>a rule without tests beats all rules with tests; the first such rule counts;
 *   <li>a rule whose tests include all tests of another one is superfluous;
 *   <li>of the others the first that matches counts (libseccomp's order is its own, but only
 *       contradictory profiles can tell).
 * </ul>
 */
final class RuleTable {
  /** The first number of the calls that only ARM has, far above the common ones. */
  private static final long PRIVATE_CALLS = 0xf0000;

  /** Slots for the common calls, and after them for those that only ARM has. */
  private static final int COMMON_SLOTS = 1000;

  private static final int SLOTS = COMMON_SLOTS + 16;

  private final Abi abi;
  private final SystemCallTable calls;
  private final int defaultAction;
  private final @Nullable Entry[] entries = new @Nullable Entry[SLOTS];
  private long highest = -1;

  /** The rules of one call, the latest first. */
  private record Entry(Rule rule, @Nullable Entry earlier) {}

  RuleTable(Abi abi, int defaultAction) {
    this.abi = abi;
    this.calls = SystemCallTable.of(abi);
    this.defaultAction = defaultAction;
  }

  /**
   * Adds a rule for the calls {@code names}; those that the interface does not have are ignored.
   */
  void add(List<String> names, Rule rule) {
    for (String name : names) {
      long number = calls.find(name);
      if (number >= 0) {
        highest = number < PRIVATE_CALLS || abi == Abi.X32 ? Math.max(highest, number) : highest;
        put(slot(number), rule);
      }
      Multiplexer entry = abi == Abi.X86 ? Multiplexer.of(name) : null;
      if (entry != null) {
        put(slot(entry.number()), entry.through(rule));
      }
    }
  }

  private void put(int slot, Rule rule) {
    if (rule.action() != defaultAction) {
      entries[slot] = new Entry(rule, entries[slot]);
    }
  }

  private int slot(long number) {
    long index = abi == Abi.X32 ? number - Abi.X32_BIT : number;
    return (int) (index < PRIVATE_CALLS ? index : index - PRIVATE_CALLS + COMMON_SLOTS);
  }

  private long number(int slot) {
    long index = slot < COMMON_SLOTS ? slot : slot - COMMON_SLOTS + PRIVATE_CALLS;
    return abi == Abi.X32 ? index + Abi.X32_BIT : index;
  }

  /** The highest number that the profile names, whatever the action; -1 where it names none. */
  long highest() {
    return highest;
  }

  /** A span of one number for each number whose verdict is not just the default, in order. */
  List<Span> verdicts() {
    List<Span> verdicts = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      Entry entry = entries[slot];
      if (entry != null) {
        verdicts.add(new Span(number(slot), verdict(entry)));
      }
    }
    return verdicts;
  }

  private Verdict verdict(Entry latest) {
    if (latest.earlier() == null && latest.rule().tests().isEmpty()) {
      return new Fixed(latest.rule().action());
    }
    List<Rule> rules = new ArrayList<>();
    for (Entry entry = latest; entry != null; entry = entry.earlier()) {
      rules.add(entry.rule());
    }
    return verdict(rules.reversed());
  }

  private Verdict verdict(List<Rule> candidates) {
    List<Rule> needed = new ArrayList<>();
    for (Rule candidate : candidates) {
      Rule rule = withoutTautologies(candidate);
      if (rule.tests().isEmpty()) {
        return new Fixed(rule.action());
      }
      addNeeded(needed, rule);
    }
    return new Tested(needed, defaultAction, abi.wide());
  }

  private Rule withoutTautologies(Rule rule) {
    List<ArgumentTest> tests = new ArrayList<>();
    for (ArgumentTest test : rule.tests()) {
      if (!test.always(abi.wide())) {
        tests.add(test);
      }
    }
    return new Rule(tests, rule.action());
  }

  private static void addNeeded(List<Rule> needed, Rule rule) {
    for (Rule other : needed) {
      if (rule.tests().containsAll(other.tests())) {
        return;
      }
    }
    needed.removeIf(other -> other.tests().containsAll(rule.tests()));
    needed.add(rule);
  }
}
