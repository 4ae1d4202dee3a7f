package io.carafe.program.seccomp;

import io.carafe.program.seccomp.Verdict.Fixed;
import io.carafe.program.seccomp.Verdict.Rule;
import io.carafe.program.seccomp.Verdict.Tested;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

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

  private final Abi abi;
  private final SystemCallTable calls;
  private final int defaultAction;
  private final SortedMap<Long, List<Rule>> rules = new TreeMap<>();
  private long highest = -1;

  RuleTable(Abi abi, int defaultAction) {
    this.abi = abi;
    this.calls = SystemCallTable.of(abi);
    this.defaultAction = defaultAction;
  }

  /** Adds a rule for the call {@code name}; a name that the interface does not have is ignored. */
  void add(String name, Rule rule) {
    OptionalLong number = calls.number(name);
    if (number.isPresent()) {
      if (abi != Abi.ARM || number.getAsLong() < PRIVATE_CALLS) {
        highest = Math.max(highest, number.getAsLong());
      }
      put(number.getAsLong(), rule);
    }
    if (abi == Abi.X86) {
      Multiplexer entry = Multiplexer.of(name);
      if (entry != null) {
        put(entry.number(), entry.through(rule));
      }
    }
  }

  private void put(long number, Rule rule) {
    if (rule.action() == defaultAction) {
      return;
    }
    List<Rule> known = rules.get(number);
    if (known == null) {
      known = new ArrayList<>(1);
      rules.put(number, known);
    }
    known.add(rule);
  }

  /** The highest number that the profile names, whatever the action; -1 where it names none. */
  long highest() {
    return highest;
  }

  /** The verdict for each number that differs from the default. */
  SortedMap<Long, Verdict> verdicts() {
    SortedMap<Long, Verdict> verdicts = new TreeMap<>();
    for (Map.Entry<Long, List<Rule>> entry : rules.entrySet()) {
      verdicts.put(entry.getKey(), verdict(entry.getValue()));
    }
    return verdicts;
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
