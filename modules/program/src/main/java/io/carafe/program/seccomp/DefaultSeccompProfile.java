package io.carafe.program.seccomp;

import io.carafe.program.Architecture;
import io.carafe.program.plan.KernelVersion;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompAction;
import io.carafe.spec.runtime.OciSeccompArchitecture;
import io.carafe.spec.runtime.OciSeccompArgument;
import io.carafe.spec.runtime.OciSeccompOperator;
import io.carafe.spec.runtime.OciSeccompRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The profile of a container that brings none of its own: it allows what Docker's default profile
 * allows under the same conditions, and answers EPERM to the rest. The facts are in the resource
 * {@code default-profile.txt}, whose head tells its layout.
 */
public final class DefaultSeccompProfile {
  private static final Memo<Container, OciSeccomp> KNOWN = new Memo<>();

  private final Container container;

  /** What the profile depends on. */
  private record Container(
      Set<String> capabilities, Architecture architecture, KernelVersion kernel) {}

  private DefaultSeccompProfile(Container container) {
    this.container = container;
  }

  /**
   * The profile for a container whose bounding set is {@code capabilities} (names with their {@code
   * CAP_}) on a machine of {@code architecture} with {@code kernel}.
   */
  public static OciSeccomp forContainer(
      Set<String> capabilities, Architecture architecture, KernelVersion kernel) {
    return KNOWN.get(
        new Container(Set.copyOf(capabilities), architecture, kernel),
        container -> new DefaultSeccompProfile(container).read());
  }

  private OciSeccomp read() {
    List<OciSeccompRule> rules = new ArrayList<>();
    String text = SystemCallTable.resource("default-profile.txt");
    int start = 0;
    while (start < text.length()) {
      int colon = text.indexOf(':', start);
      int end = text.indexOf(";", colon);
      OciSeccompRule rule = rule(text.substring(start, colon), text.substring(colon + 1, end));
      if (rule != null) {
        rules.add(rule);
      }
      start = text.indexOf('\n', end) + 1;
    }
    return new OciSeccomp(
        OciSeccompAction.SCMP_ACT_ERRNO,
        OptionalLong.of(1),
        architectures(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        rules);
  }

  private List<OciSeccompArchitecture> architectures() {
    return switch (container.architecture()) {
      case X86_64 ->
          List.of(
              OciSeccompArchitecture.SCMP_ARCH_X86_64,
              OciSeccompArchitecture.SCMP_ARCH_X86,
              OciSeccompArchitecture.SCMP_ARCH_X32);
      case AARCH64 ->
          List.of(OciSeccompArchitecture.SCMP_ARCH_AARCH64, OciSeccompArchitecture.SCMP_ARCH_ARM);
    };
  }

  /** The rule of one block, null where a condition that is known now does not hold. */
  private @Nullable OciSeccompRule rule(String head, String names) {
    OciSeccompAction action = OciSeccompAction.SCMP_ACT_ALLOW;
    OptionalLong errno = OptionalLong.empty();
    List<OciSeccompArgument> arguments = new ArrayList<>();
    for (String word : words(head)) {
      if (word.startsWith("errno=")) {
        action = OciSeccompAction.SCMP_ACT_ERRNO;
        errno = OptionalLong.of(Long.parseLong(word.substring("errno=".length())));
      } else if (word.startsWith("arg")) {
        arguments.add(argument(word));
      } else if (!word.equals("allow") && !holds(word)) {
        return null;
      }
    }
    return new OciSeccompRule(words(names), action, errno, arguments);
  }

  private boolean holds(String condition) {
    int equals = condition.indexOf('=');
    String value = condition.substring(equals + 1);
    return switch (condition.substring(0, equals)) {
      case "cap" -> container.capabilities().contains(value);
      case "!cap" -> !container.capabilities().contains(value);
      case "arch" -> value.equals(container.architecture().name().toLowerCase(Locale.ROOT));
      case "kernel>" -> container.kernel().compareTo(KernelVersion.parse(value)) >= 0;
      default -> throw new IllegalStateException("default profile: condition " + condition);
    };
  }

  /** {@code argN<V}, {@code argN=V}, {@code argN>V} or {@code argN&MASK=V}. */
  private static OciSeccompArgument argument(String word) {
    int index = word.charAt(3) - '0';
    String rest = word.substring(5);
    return switch (word.charAt(4)) {
      case '<' -> compared(index, OciSeccompOperator.SCMP_CMP_LT, rest);
      case '=' -> compared(index, OciSeccompOperator.SCMP_CMP_EQ, rest);
      case '>' -> compared(index, OciSeccompOperator.SCMP_CMP_GT, rest);
      case '&' -> {
        int equals = rest.indexOf('=');
        OptionalLong value = OptionalLong.of(Long.decode(rest.substring(equals + 1)));
        long mask = Long.decode(rest.substring(0, equals));
        yield new OciSeccompArgument(index, mask, value, OciSeccompOperator.SCMP_CMP_MASKED_EQ);
      }
      default -> throw new IllegalStateException("default profile: argument " + word);
    };
  }

  private static OciSeccompArgument compared(int index, OciSeccompOperator op, String value) {
    return new OciSeccompArgument(index, Long.decode(value), OptionalLong.empty(), op);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(text);
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }
}
