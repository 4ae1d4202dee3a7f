package io.carafe.program.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.program.Architecture;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompAction;
import io.carafe.spec.runtime.OciSeccompArchitecture;
import io.carafe.spec.runtime.OciSeccompArgument;
import io.carafe.spec.runtime.OciSeccompFlag;
import io.carafe.spec.runtime.OciSeccompOperator;
import io.carafe.spec.runtime.OciSeccompRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SeccompFilterTest {
  private static final long SEED = Long.getLong("carafe.seed", System.nanoTime());
  private static final Architecture MACHINE = Architecture.X86_64;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @CsvSource({
    "SCMP_ACT_KILL, 0", "SCMP_ACT_KILL_THREAD, 0", "SCMP_ACT_KILL_PROCESS, 80000000",
    "SCMP_ACT_TRAP, 30000", "SCMP_ACT_ERRNO, 50001", "SCMP_ACT_TRACE, 7ff00001",
    "SCMP_ACT_ALLOW, 7fff0000", "SCMP_ACT_LOG, 7ffc0000", "SCMP_ACT_NOTIFY, 7fc00000"
  })
  void compile_actionWithoutErrno_isTheKernelsValue(OciSeccompAction action, String value) {
    OciSeccompAction other =
        action == OciSeccompAction.SCMP_ACT_ALLOW
            ? OciSeccompAction.SCMP_ACT_LOG
            : OciSeccompAction.SCMP_ACT_ALLOW;
    OciSeccomp profile = profile(other, List.of(rule(action, "uname")));
    assertThat(Integer.toHexString(run(profile, "uname"))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"38, 50026", "70000, 51170"})
  void compile_errnoRet_isInTheLowHalf(long errno, String value) {
    OciSeccompRule rule =
        new OciSeccompRule(
            List.of("uname"), OciSeccompAction.SCMP_ACT_ERRNO, OptionalLong.of(errno), List.of());
    OciSeccomp profile = profile(OciSeccompAction.SCMP_ACT_ALLOW, List.of(rule));
    assertThat(Integer.toHexString(run(profile, "uname"))).isEqualTo(value);
  }

  @Test
  void compile_callNewerThanProfile_isNotImplemented() {
    OciSeccomp profile =
        profile(
            OciSeccompAction.SCMP_ACT_ERRNO,
            List.of(rule(OciSeccompAction.SCMP_ACT_ALLOW, "read", "statx", "no_such_call")));
    assertThat(run(profile, "read")).isEqualTo(SeccompAction.ALLOW);
    assertThat(run(profile, "mount")).isEqualTo(SeccompAction.ERRNO | 1);
    assertThat(run(profile, "openat2")).isEqualTo(SeccompAction.ERRNO | 38);
  }

  @Test
  void compile_otherInterface_killsTheThread() {
    OciSeccomp profile = profile(OciSeccompAction.SCMP_ACT_ALLOW, List.of());
    assertThat(run(profile, new BpfMachine.Call(Abi.X86.audit(), 1, Collections.nCopies(6, 0L))))
        .isEqualTo(SeccompAction.KILL_THREAD);
    assertThat(
            run(
                profile,
                new BpfMachine.Call(
                    Abi.X32.audit(), (int) Abi.X32_BIT | 1, Collections.nCopies(6, 0L))))
        .isEqualTo(SeccompAction.KILL_THREAD);
  }

  @Test
  void compile_socketThroughSocketcall_isFilteredToo() {
    OciSeccomp profile =
        profile(
            OciSeccompAction.SCMP_ACT_ALLOW,
            List.of(rule(OciSeccompAction.SCMP_ACT_TRAP, "accept")));
    List<Long> accept = List.of(5L, 0L, 0L, 0L, 0L, 0L);
    List<Long> listen = List.of(4L, 0L, 0L, 0L, 0L, 0L);
    assertThat(run(profile, new BpfMachine.Call(Abi.X86.audit(), 102, accept)))
        .isEqualTo(SeccompAction.TRAP);
    assertThat(run(profile, new BpfMachine.Call(Abi.X86.audit(), 102, listen)))
        .isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void compile_severalTestsOfOneArgument_areAlternatives() {
    OciSeccompRule rule =
        new OciSeccompRule(
            List.of("personality"),
            OciSeccompAction.SCMP_ACT_TRAP,
            OptionalLong.empty(),
            List.of(equal(0, 1), equal(0, 2)));
    OciSeccomp profile = profile(OciSeccompAction.SCMP_ACT_ALLOW, List.of(rule));
    SeccompFilter filter = SeccompFilter.compile(profile, MACHINE);
    for (long value = 0; value < 4; value++) {
      BpfMachine.Call call =
          new BpfMachine.Call(Abi.X86_64.audit(), 135, List.of(value, 0L, 0L, 0L, 0L, 0L));
      assertThat(new BpfMachine(filter.instructions()).run(call) == SeccompAction.TRAP)
          .isEqualTo(value == 1 || value == 2);
    }
  }

  @Test
  void compile_notify_asksForListener() {
    OciSeccomp profile =
        profile(
            OciSeccompAction.SCMP_ACT_ALLOW,
            List.of(rule(OciSeccompAction.SCMP_ACT_NOTIFY, "mkdir")));
    SeccompFilter filter = SeccompFilter.compile(profile, MACHINE);
    assertThat(filter.needsListener()).isTrue();
    assertThat(filter.flags()).isEqualTo(8 | 4);
  }

  @Test
  void compile_notifyForWrite_isInvalid() {
    OciSeccomp profile =
        profile(
            OciSeccompAction.SCMP_ACT_ALLOW,
            List.of(rule(OciSeccompAction.SCMP_ACT_NOTIFY, "read", "write")));
    assertThatThrownBy(() -> SeccompFilter.compile(profile, MACHINE))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void compile_flags_areTheKernels() {
    OciSeccomp plain = profile(OciSeccompAction.SCMP_ACT_ALLOW, List.of());
    OciSeccomp profile =
        new OciSeccomp(
            plain.defaultAction(),
            plain.defaultErrnoRet(),
            plain.architectures(),
            List.of(
                OciSeccompFlag.SECCOMP_FILTER_FLAG_TSYNC, OciSeccompFlag.SECCOMP_FILTER_FLAG_LOG),
            Optional.empty(),
            Optional.empty(),
            List.of());
    assertThat(SeccompFilter.compile(profile, MACHINE).flags()).isEqualTo(1 | 2);
  }

  @Test
  void compile_tooManyTests_isExhausted() {
    List<OciSeccompRule> rules = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      rules.add(
          new OciSeccompRule(
              List.of("ioctl"),
              OciSeccompAction.SCMP_ACT_TRAP,
              OptionalLong.empty(),
              List.of(equal(1, i))));
    }
    OciSeccomp profile = profile(OciSeccompAction.SCMP_ACT_ALLOW, rules);
    assertThatThrownBy(() -> SeccompFilter.compile(profile, MACHINE))
        .isInstanceOf(Problem.Exhausted.class);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void compile_anyProfile_answersAsItsRulesSay(Architecture architecture) {
    System.err.println("carafe.seed=" + SEED);
    Abi abi = Abi.of(architecture);
    SystemCallTable table = SystemCallTable.of(abi);
    RandomProfiles profiles =
        new RandomProfiles(random, table.numbers().keySet().stream().sorted().toList());
    for (int i = 0; i < 200; i++) {
      OciSeccomp profile = profiles.profile(architecture, false);
      BpfMachine machine =
          new BpfMachine(SeccompFilter.compile(profile, architecture).instructions());
      for (String name : named(profile)) {
        long number = table.number(name).orElseThrow();
        for (int j = 0; j < 5; j++) {
          List<Long> arguments = profiles.arguments(profile);
          assertThat(machine.run(new BpfMachine.Call(abi.audit(), (int) number, arguments)))
              .as("seed %d: %s%s", SEED, name, arguments)
              .isEqualTo(expected(profile, name, arguments));
        }
      }
    }
  }

  private static Set<String> named(OciSeccomp profile) {
    Set<String> names = new HashSet<>();
    profile.syscalls().forEach(rule -> names.addAll(rule.names()));
    return names;
  }

  /** The meaning of a profile, said as plainly as possible. */
  private static int expected(OciSeccomp profile, String name, List<Long> arguments) {
    int otherwise = SeccompAction.value(profile.defaultAction(), profile.defaultErrnoRet());
    List<OciSeccompRule> rules =
        profile.syscalls().stream()
            .filter(rule -> rule.names().contains(name) && value(rule) != otherwise)
            .toList();
    for (OciSeccompRule rule : rules) {
      if (rule.args().stream().allMatch(SeccompFilterTest::isAlwaysTrue)) {
        return value(rule);
      }
    }
    for (OciSeccompRule rule : rules) {
      boolean matches =
          rule.args().stream().allMatch(test -> passes(test, arguments.get(test.index())));
      if (matches && !isSuperfluous(rule, rules)) {
        return value(rule);
      }
    }
    return otherwise;
  }

  private static boolean isSuperfluous(OciSeccompRule rule, List<OciSeccompRule> rules) {
    Set<ArgumentTest> tests = normal(rule);
    return rules.stream()
        .map(SeccompFilterTest::normal)
        .anyMatch(other -> tests.size() > other.size() && tests.containsAll(other));
  }

  private static Set<ArgumentTest> normal(OciSeccompRule rule) {
    Set<ArgumentTest> tests = new HashSet<>();
    for (OciSeccompArgument test : rule.args()) {
      if (!isAlwaysTrue(test)) {
        tests.add(
            test.op() == OciSeccompOperator.SCMP_CMP_MASKED_EQ
                ? ArgumentTest.masked(test.index(), test.value(), test.valueTwo().orElse(0))
                : ArgumentTest.of(test.index(), test.op(), test.value()));
      }
    }
    return tests;
  }

  private static boolean isAlwaysTrue(OciSeccompArgument test) {
    return test.op() == OciSeccompOperator.SCMP_CMP_MASKED_EQ && test.value() == 0;
  }

  private static boolean passes(OciSeccompArgument test, long argument) {
    int order = Long.compareUnsigned(argument, test.value());
    return switch (test.op()) {
      case SCMP_CMP_NE -> order != 0;
      case SCMP_CMP_LT -> order < 0;
      case SCMP_CMP_LE -> order <= 0;
      case SCMP_CMP_EQ -> order == 0;
      case SCMP_CMP_GE -> order >= 0;
      case SCMP_CMP_GT -> order > 0;
      case SCMP_CMP_MASKED_EQ ->
          (argument & test.value()) == (test.valueTwo().orElse(0) & test.value());
    };
  }

  private static int value(OciSeccompRule rule) {
    return SeccompAction.value(rule.action(), rule.errnoRet());
  }

  private static OciSeccompRule rule(OciSeccompAction action, String... names) {
    return new OciSeccompRule(List.of(names), action, OptionalLong.empty(), List.of());
  }

  private static OciSeccompArgument equal(int index, long value) {
    return new OciSeccompArgument(
        index, value, OptionalLong.empty(), OciSeccompOperator.SCMP_CMP_EQ);
  }

  private static OciSeccomp profile(OciSeccompAction defaultAction, List<OciSeccompRule> rules) {
    boolean withX86 = !rules.isEmpty();
    return new OciSeccomp(
        defaultAction,
        OptionalLong.empty(),
        withX86 ? List.of(OciSeccompArchitecture.SCMP_ARCH_X86) : List.of(),
        List.of(),
        Optional.of("/run/listener"),
        Optional.empty(),
        rules);
  }

  private static int run(OciSeccomp profile, String name) {
    long number = SystemCallTable.of(Abi.X86_64).number(name).orElseThrow();
    return run(
        profile, new BpfMachine.Call(Abi.X86_64.audit(), (int) number, Collections.nCopies(6, 0L)));
  }

  private static int run(OciSeccomp profile, BpfMachine.Call call) {
    return new BpfMachine(SeccompFilter.compile(profile, MACHINE).instructions()).run(call);
  }
}
