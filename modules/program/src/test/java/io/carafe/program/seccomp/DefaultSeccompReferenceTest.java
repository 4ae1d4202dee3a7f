package io.carafe.program.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.program.Architecture;
import io.carafe.program.plan.KernelVersion;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompArgument;
import io.carafe.spec.runtime.OciSeccompRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the default profile with Docker's own file, {@code default.json} of moby/profiles, where
 * the system property names it.
 */
@Tag("reference")
@EnabledIfSystemProperty(named = DefaultSeccompReferenceTest.PROPERTY, matches = ".+")
class DefaultSeccompReferenceTest {
  static final String PROPERTY = "carafe.seccomp.reference";
  private static final long SEED = Long.getLong("carafe.seed", System.nanoTime());

  private record Fact(String call, String action, List<OciSeccompArgument> tests) {}

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void forContainer_anyCapabilities_allowsWhatDockerAllows(Architecture architecture)
      throws IOException {
    System.err.println("carafe.seed=" + SEED);
    Random random = new Random(SEED);
    JsonCursor file = reference();
    List<String> capabilities = mentioned(file);
    assertThat(capabilities).hasSizeGreaterThan(10);
    for (int i = 0; i < 50; i++) {
      Set<String> some = new HashSet<>(capabilities);
      some.removeIf(capability -> random.nextBoolean());
      OciSeccomp ours =
          DefaultSeccompProfile.forContainer(some, architecture, KernelVersion.MINIMUM);
      assertThat(facts(ours.syscalls())).isEqualTo(facts(rules(file, some, architecture)));
    }
  }

  private static JsonCursor reference() throws IOException {
    byte[] json = Files.readAllBytes(Path.of(System.getProperty(PROPERTY)));
    return JsonCursor.of(JsonText.parse(json, JsonLimits.ofBytes(1 << 20)), "profile");
  }

  private static List<String> mentioned(JsonCursor file) {
    Set<String> capabilities = new HashSet<>();
    for (JsonCursor rule : file.items("syscalls")) {
      capabilities.addAll(condition(rule, "includes", "caps"));
    }
    return capabilities.stream().sorted().toList();
  }

  private static List<OciSeccompRule> rules(
      JsonCursor file, Set<String> capabilities, Architecture architecture) {
    List<OciSeccompRule> rules = new ArrayList<>();
    for (JsonCursor rule : file.items("syscalls")) {
      List<String> machines = condition(rule, "includes", "arches");
      if ((machines.isEmpty() || machines.contains(architecture.ociName()))
          && !condition(rule, "excludes", "arches").contains(architecture.ociName())
          && capabilities.containsAll(condition(rule, "includes", "caps"))
          && condition(rule, "excludes", "caps").stream().noneMatch(capabilities::contains)) {
        rules.add(OciSeccompRule.fromJson(rule));
      }
    }
    return rules;
  }

  private static List<String> condition(JsonCursor rule, String kind, String of) {
    JsonCursor conditions = rule.find(kind);
    return conditions == null ? List.of() : conditions.strings(of);
  }

  private static Set<Fact> facts(List<OciSeccompRule> rules) {
    Set<Fact> facts = new HashSet<>();
    for (OciSeccompRule rule : rules) {
      String action = rule.action() + " " + rule.errnoRet();
      List<OciSeccompArgument> tests =
          rule.args().stream().map(DefaultSeccompReferenceTest::plain).toList();
      rule.names().forEach(name -> facts.add(new Fact(name, action, tests)));
    }
    return facts;
  }

  private static OciSeccompArgument plain(OciSeccompArgument test) {
    return new OciSeccompArgument(
        test.index(), test.value(), OptionalLong.of(test.valueTwo().orElse(0)), test.op());
  }
}
