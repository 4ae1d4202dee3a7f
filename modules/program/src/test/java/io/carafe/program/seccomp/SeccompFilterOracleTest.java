package io.carafe.program.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.Errno;
import io.carafe.program.Architecture;
import io.carafe.program.plan.KernelVersion;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Carafe's filters answer what libseccomp's answer. */
class SeccompFilterOracleTest {
  private static final long SEED = Long.getLong("carafe.seed", System.nanoTime());
  private static final int ENOSYS = SeccompAction.ERRNO | Errno.ENOSYS.number();
  private static final int PROFILES = 40;

  @TempDir private static Path folder;
  private static LibseccompOracle oracle;
  private static List<String> names;

  /** Without the calls that carry others, whose rules mix with those of the others. */
  private static List<String> single;

  private final Random random = new Random(SEED);
  private final RandomProfiles profiles = new RandomProfiles(random, single);

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    System.err.println("carafe.seed=" + SEED);
    oracle = new LibseccompOracle(folder);
    Set<String> all = new TreeSet<>(List.of("accept", "send", "recv", "semop", "semtimedop"));
    for (Abi abi : Abi.values()) {
      all.addAll(SystemCallTable.of(abi).numbers().keySet());
    }
    names = all.stream().filter(SeccompFilterOracleTest::sameToBoth).toList();
    single =
        names.stream().filter(name -> !name.equals("socketcall") && !name.equals("ipc")).toList();
  }

  @AfterAll
  static void stop() throws IOException {
    oracle.close();
  }

  /** Whether the installed libseccomp, which may be older or wrong, numbers the call as we do. */
  private static boolean sameToBoth(String name) {
    for (Abi abi : Abi.values()) {
      int theirs = oracle.number(abi, name);
      boolean multiplexed = abi == Abi.X86 && Multiplexer.of(name) != null;
      boolean ours = SystemCallTable.of(abi).number(name).isPresent();
      if (theirs == -1 || (theirs >= 0 && !ours) || (theirs < 0 && ours && !multiplexed)) {
        return false;
      }
    }
    return true;
  }

  @ParameterizedTest
  @EnumSource(Abi.class)
  void numbers_knownToLibseccomp_areTheSame(Abi abi) {
    int compared = 0;
    for (Map.Entry<String, Long> call : SystemCallTable.of(abi).numbers().entrySet()) {
      int theirs = oracle.number(abi, call.getKey());
      if (theirs >= 0) {
        assertThat(call.getValue()).as(call.getKey()).isEqualTo(theirs);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(300);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void compile_defaultProfile_agreesWithLibseccomp(Architecture architecture) {
    for (Set<String> capabilities :
        List.of(Set.<String>of(), Set.of("CAP_SYS_ADMIN", "CAP_SYS_CHROOT"), Set.of("CAP_BPF"))) {
      OciSeccomp profile =
          DefaultSeccompProfile.forContainer(capabilities, architecture, KernelVersion.MINIMUM);
      assertAgree(known(profile), architecture);
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void compile_randomProfiles_agreeWithLibseccomp(Architecture architecture) {
    int sound = 0;
    for (int i = 0; i < PROFILES; i++) {
      OciSeccomp profile = profiles.profile(architecture, true);
      if (isSound(profile, architecture)) {
        assertAgree(profile, architecture);
        sound++;
      }
    }
    assertThat(sound).isGreaterThan(PROFILES / 2);
  }

  /**
   * Whether libseccomp's filter looks at the number before it answers; 2.5.4 sometimes forgets to
   * load it in the part of an interface other than x86-64.
   */
  private static boolean isSound(OciSeccomp profile, Architecture architecture) {
    BpfMachine theirs = new BpfMachine(oracle.filter(profile, architecture));
    for (Abi abi : Abi.values()) {
      int number = abi == Abi.X32 ? (int) Abi.X32_BIT : 0;
      theirs.run(new BpfMachine.Call(abi.audit(), number, Collections.nCopies(6, 0L)));
      if (isFiltered(profile, architecture, abi) && !theirs.numberRead()) {
        return profile.syscalls().isEmpty();
      }
    }
    return true;
  }

  @Test
  void names_ofDefaultProfile_areMostlyKnownToOracle() {
    OciSeccomp profile =
        DefaultSeccompProfile.forContainer(Set.of(), Architecture.X86_64, KernelVersion.MINIMUM);
    assertThat(known(profile).syscalls().getFirst().names()).hasSizeGreaterThan(300);
  }

  private static OciSeccomp known(OciSeccomp profile) {
    List<OciSeccompRule> rules = new ArrayList<>();
    for (OciSeccompRule rule : profile.syscalls()) {
      List<String> kept = rule.names().stream().filter(names::contains).toList();
      if (!kept.isEmpty()) {
        rules.add(new OciSeccompRule(kept, rule.action(), rule.errnoRet(), rule.args()));
      }
    }
    return new OciSeccomp(
        profile.defaultAction(),
        profile.defaultErrnoRet(),
        profile.architectures(),
        profile.flags(),
        profile.listenerPath(),
        profile.listenerMetadata(),
        rules);
  }

  private void assertAgree(OciSeccomp profile, Architecture architecture) {
    BpfMachine theirs = new BpfMachine(oracle.filter(profile, architecture));
    BpfMachine ours = new BpfMachine(SeccompFilter.compile(profile, architecture).instructions());
    for (Abi abi : Abi.values()) {
      for (int number : numbers(abi)) {
        for (int i = 0; i < 3; i++) {
          BpfMachine.Call call = new BpfMachine.Call(abi.audit(), number, arguments(abi, profile));
          int expected = newer(profile, architecture, call) ? ENOSYS : theirs.run(call);
          if (ours.run(call) != expected) {
            assertThat(ours.run(call))
                .as("seed %d: %s %s", SEED, call, concerning(profile, abi, number))
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  private static List<OciSeccompRule> concerning(OciSeccomp profile, Abi abi, int number) {
    String name = SystemCallTable.of(abi).name(number & 0xffffffffL).orElse("");
    return profile.syscalls().stream().filter(rule -> rule.names().contains(name)).toList();
  }

  private List<Long> arguments(Abi abi, OciSeccomp profile) {
    long mask = abi.wide() ? -1 : 0xffffffffL;
    return profiles.arguments(profile).stream().map(value -> value & mask).toList();
  }

  private List<Integer> numbers(Abi abi) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 1_024; i++) {
      numbers.add(abi == Abi.X32 ? i | (int) Abi.X32_BIT : i);
    }
    for (int i = 0xf0000; i < 0xf0008; i++) {
      numbers.add(i);
    }
    for (int i = 0; i < 50; i++) {
      numbers.add(random.nextInt());
    }
    return numbers;
  }

  /**
   * Whether runc, and we, answer ENOSYS before libseccomp's filter is asked: the call is newer than
   * all that the profile names, and the default refuses.
   */
  private static boolean newer(OciSeccomp profile, Architecture machine, BpfMachine.Call call) {
    int defaultAction = defaultAction(profile);
    if (SeccompAction.forUnknown(defaultAction) == defaultAction) {
      return false;
    }
    long number = call.number() & 0xffffffffL;
    for (Abi abi : Abi.values()) {
      boolean x32 = call.audit() == Abi.X32.audit() && number >= Abi.X32_BIT;
      if (isFiltered(profile, machine, abi)
          && abi.audit() == call.audit()
          && x32 == (abi == Abi.X32)) {
        return newer(profile, abi, number);
      }
    }
    return false;
  }

  private static boolean isFiltered(OciSeccomp profile, Architecture machine, Abi abi) {
    return abi == Abi.of(machine)
        || profile.architectures().stream().anyMatch(a -> a.word().equals(abi.ociName()));
  }

  private static int defaultAction(OciSeccomp profile) {
    return SeccompAction.value(profile.defaultAction(), profile.defaultErrnoRet());
  }

  private static boolean newer(OciSeccomp profile, Abi abi, long number) {
    long highest = -1;
    boolean named = abi == Abi.X86 && (number == 102 || number == 117);
    for (OciSeccompRule rule : profile.syscalls()) {
      boolean skipped =
          SeccompAction.value(rule.action(), rule.errnoRet()) == defaultAction(profile);
      for (String name : rule.names()) {
        long candidate = SystemCallTable.of(abi).number(name).orElse(-1);
        named |= candidate == number && !skipped;
        if (candidate < 0xf0000 || abi == Abi.X32) {
          highest = Math.max(highest, candidate);
        }
      }
    }
    return highest >= 0 && number > highest && !named;
  }
}
