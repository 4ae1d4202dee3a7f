package io.carafe.program.seccomp;

import io.carafe.base.Problem;
import io.carafe.program.Architecture;
import io.carafe.program.seccomp.Verdict.Rule;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompAction;
import io.carafe.spec.runtime.OciSeccompArchitecture;
import io.carafe.spec.runtime.OciSeccompArgument;
import io.carafe.spec.runtime.OciSeccompFlag;
import io.carafe.spec.runtime.OciSeccompOperator;
import io.carafe.spec.runtime.OciSeccompRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A compiled system call filter, ready for seccomp(2) with SECCOMP_SET_MODE_FILTER. What a profile
 * means is what it means to runc and libseccomp; {@link RuleTable} has the details.
 */
public final class SeccompFilter {
  private static final int FLAG_TSYNC = 1;
  private static final int FLAG_LOG = 1 << 1;
  private static final int FLAG_SPEC_ALLOW = 1 << 2;
  private static final int FLAG_NEW_LISTENER = 1 << 3;
  private static final int FLAG_TSYNC_ESRCH = 1 << 4;
  private static final int FLAG_WAIT_KILLABLE_RECV = 1 << 5;

  private static final Memo<Question, SeccompFilter> KNOWN = new Memo<>();

  private final byte[] instructions;
  private final int flags;

  private record Question(OciSeccomp profile, Architecture architecture) {}

  private SeccompFilter(byte[] instructions, int flags) {
    this.instructions = instructions;
    this.flags = flags;
  }

  /**
   * Compiles {@code profile} for a machine of {@code architecture}. System call names that an
   * interface does not have are ignored. The filters of the latest profiles are kept.
   *
   * <p>{@link Problem.Invalid} where SCMP_ACT_NOTIFY is asked for write(2), which would stop the
   * process that has to hand over the listener; {@link Problem.Exhausted} where the filter is
   * longer than the kernel takes.
   */
  public static SeccompFilter compile(OciSeccomp profile, Architecture architecture) {
    return KNOWN.get(
        new Question(profile, architecture), q -> compileAnew(q.profile(), q.architecture()));
  }

  private static SeccompFilter compileAnew(OciSeccomp profile, Architecture architecture) {
    Abi machine = Abi.of(architecture);
    int defaultAction = SeccompAction.value(profile.defaultAction(), profile.defaultErrnoRet());
    FilterCompiler compiler = new FilterCompiler(machine, defaultAction);
    for (OciSeccompArchitecture word : profile.architectures()) {
      compiler.include(word);
    }
    boolean notifies = false;
    for (OciSeccompRule rule : profile.syscalls()) {
      notifies |= notifies(rule);
      for (Rule alternative : alternatives(rule)) {
        compiler.add(rule.names(), alternative);
      }
    }
    return new SeccompFilter(compiler.write(), flags(profile, notifies));
  }

  private static boolean notifies(OciSeccompRule rule) {
    if (rule.action() != OciSeccompAction.SCMP_ACT_NOTIFY) {
      return false;
    }
    if (rule.names().contains("write")) {
      throw Problem.invalid("compile seccomp profile: SCMP_ACT_NOTIFY cannot be used for write")
          .withHint("the process that hands the listener over would wait for its own answer")
          .withPointer("/linux/seccomp/syscalls");
    }
    return true;
  }

  /**
   * The tests of one entry must all hold, except that several tests of the same argument make each
   * test an alternative of its own (runc's rule, kept for old profiles).
   */
  private static List<Rule> alternatives(OciSeccompRule rule) {
    int action = SeccompAction.value(rule.action(), rule.errnoRet());
    List<ArgumentTest> tests = new ArrayList<>();
    List<Rule> alternatives = new ArrayList<>();
    Set<Integer> indexes = new HashSet<>();
    for (OciSeccompArgument argument : rule.args()) {
      ArgumentTest test = test(argument);
      tests.add(test);
      alternatives.add(new Rule(List.of(test), action));
      indexes.add(test.index());
    }
    return indexes.size() == tests.size() ? List.of(new Rule(tests, action)) : alternatives;
  }

  private static ArgumentTest test(OciSeccompArgument argument) {
    return argument.op() == OciSeccompOperator.SCMP_CMP_MASKED_EQ
        ? ArgumentTest.masked(argument.index(), argument.value(), argument.valueTwo().orElse(0))
        : ArgumentTest.of(argument.index(), argument.op(), argument.value());
  }

  /**
   * A profile without flags gets SPEC_ALLOW, as under runc: a filter is no reason for slower code.
   */
  private static int flags(OciSeccomp profile, boolean notifies) {
    int flags = notifies ? FLAG_NEW_LISTENER : 0;
    if (profile.flags().isEmpty()) {
      return flags | FLAG_SPEC_ALLOW;
    }
    for (OciSeccompFlag flag : profile.flags()) {
      flags |=
          switch (flag) {
            case SECCOMP_FILTER_FLAG_TSYNC -> notifies ? FLAG_TSYNC | FLAG_TSYNC_ESRCH : FLAG_TSYNC;
            case SECCOMP_FILTER_FLAG_LOG -> FLAG_LOG;
            case SECCOMP_FILTER_FLAG_SPEC_ALLOW -> FLAG_SPEC_ALLOW;
            case SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV -> notifies ? FLAG_WAIT_KILLABLE_RECV : 0;
          };
    }
    return flags;
  }

  /** The filter as an array of {@code struct sock_filter}, eight bytes each, at most 4,096. */
  public byte[] instructions() {
    return instructions.clone();
  }

  /** How many instructions there are. */
  public int length() {
    return instructions.length / 8;
  }

  /** The flags for seccomp(2). */
  public int flags() {
    return flags;
  }

  /** The flags for seccomp(2) where nobody listens: what would be asked for fails with ENOSYS. */
  public int flagsWithoutListener() {
    return flags & ~(FLAG_NEW_LISTENER | FLAG_WAIT_KILLABLE_RECV | FLAG_TSYNC_ESRCH);
  }

  /** Whether seccomp(2) returns a descriptor on which the filter's notifications arrive. */
  public boolean needsListener() {
    return (flags & FLAG_NEW_LISTENER) != 0;
  }
}
