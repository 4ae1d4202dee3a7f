package io.carafe.program.seccomp;

import io.carafe.program.Architecture;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompAction;
import io.carafe.spec.runtime.OciSeccompArchitecture;
import io.carafe.spec.runtime.OciSeccompArgument;
import io.carafe.spec.runtime.OciSeccompOperator;
import io.carafe.spec.runtime.OciSeccompRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Profiles and system calls at random, close enough to each other to meet. */
final class RandomProfiles {
  private static final long[] VALUES = {
    0,
    1,
    2,
    38,
    39,
    40,
    0x7e020000L,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    0x100000000L,
    0x100000001L,
    0x7fffffffffffffffL,
    0x8000000000000000L,
    -1
  };

  private final Random random;
  private final List<String> names;

  /** Draws calls from {@code names}. */
  RandomProfiles(Random random, List<String> names) {
    this.random = random;
    this.names = names;
  }

  /**
   * A profile for a machine of {@code architecture}; where {@code consistent}, it is one that
   * libseccomp 2.5.4 gets right: all rules of one call have the same action, and are either one
   * rule with several tests or several with one test for equality (after a rule of which only a
   * part holds it does not always try the others).
   */
  OciSeccomp profile(Architecture architecture, boolean consistent) {
    OciSeccompAction defaultAction = action(OciSeccompAction.SCMP_ACT_NOTIFY);
    List<OciSeccompRule> rules = new ArrayList<>();
    int count = random.nextInt(60);
    for (int i = 0; i < count; i++) {
      addRules(rules, consistent);
    }
    return new OciSeccomp(
        defaultAction,
        errno(defaultAction),
        architectures(architecture),
        List.of(),
        Optional.of("/run/listener"),
        Optional.empty(),
        rules);
  }

  private void addRules(List<OciSeccompRule> rules, boolean consistent) {
    List<String> calls = new ArrayList<>();
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 3);
    for (int i = 0; i < count; i++) {
      String call = names.get(random.nextInt(names.size()));
      boolean used = rules.stream().anyMatch(rule -> rule.names().contains(call));
      if (!calls.contains(call) && !(consistent && used)) {
        calls.add(call);
      }
    }
    if (calls.isEmpty()) {
      return;
    }
    OciSeccompAction action = action(OciSeccompAction.SCMP_ACT_NOTIFY);
    OptionalLong errno = errno(action);
    int alternatives = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
    for (int i = 0; i < alternatives; i++) {
      rules.add(new OciSeccompRule(calls, action, errno, tests(consistent && alternatives > 1)));
    }
  }

  private OciSeccompAction action(OciSeccompAction except) {
    while (true) {
      OciSeccompAction action = any(OciSeccompAction.values());
      if (action != except) {
        return action;
      }
    }
  }

  private <T> T any(T[] choices) {
    int chosen = random.nextInt(choices.length);
    return choices[chosen];
  }

  private OptionalLong errno(OciSeccompAction action) {
    return action.takesErrno() && random.nextBoolean()
        ? OptionalLong.of(random.nextInt(200))
        : OptionalLong.empty();
  }

  private List<OciSeccompArchitecture> architectures(Architecture architecture) {
    List<OciSeccompArchitecture> architectures = new ArrayList<>();
    for (Abi abi : Abi.values()) {
      if (abi.servedBy(Abi.of(architecture)) && random.nextInt(4) != 0) {
        architectures.add(OciSeccompArchitecture.valueOf(abi.ociName()));
      }
    }
    return architectures;
  }

  private List<OciSeccompArgument> tests(boolean simple) {
    List<OciSeccompArgument> tests = new ArrayList<>();
    int count = random.nextBoolean() ? 0 : 1 + random.nextInt(simple ? 1 : 3);
    for (int i = 0; i < count; i++) {
      OciSeccompOperator operator =
          simple ? OciSeccompOperator.SCMP_CMP_EQ : any(OciSeccompOperator.values());
      int index = random.nextInt(6);
      if (tests.stream().noneMatch(test -> test.index() == index)) {
        tests.add(new OciSeccompArgument(index, value(), OptionalLong.of(value()), operator));
      }
    }
    return tests;
  }

  /** A value that rules and calls have in common more often than chance would. */
  long value() {
    long value = VALUES[random.nextInt(VALUES.length)];
    return switch (random.nextInt(8)) {
      case 0 -> value + 1;
      case 1 -> value - 1;
      case 2 -> value ^ (1L << random.nextInt(64));
      case 3 -> random.nextLong();
      default -> value;
    };
  }

  /** Arguments for a call: those of a test of {@code profile} sometimes, with noise. */
  List<Long> arguments(OciSeccomp profile) {
    List<Long> arguments = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      arguments.add(value());
    }
    if (!profile.syscalls().isEmpty()) {
      int chosen = random.nextInt(profile.syscalls().size());
      for (OciSeccompArgument test : profile.syscalls().get(chosen).args()) {
        long value =
            test.valueTwo().isPresent() && random.nextBoolean()
                ? test.valueTwo().getAsLong() & test.value()
                : test.value();
        arguments.set(test.index(), value + random.nextInt(3) - 1);
      }
    }
    return arguments;
  }
}
