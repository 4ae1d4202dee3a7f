package io.carafe.engine.spec;

import io.carafe.base.Problem;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.KernelVersion;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSeccompAction;
import io.carafe.spec.runtime.OciSeccompArchitecture;
import io.carafe.spec.runtime.OciSeccompArgument;
import io.carafe.spec.runtime.OciSeccompFlag;
import io.carafe.spec.runtime.OciSeccompRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a seccomp profile in Docker's form: the OCI's, with a map of architectures and with rules
 * that hold only for some capabilities, architectures and kernels.
 *
 * <p>Source: the profile format of moby/profiles, seccomp/seccomp.go.
 */
final class SeccompProfile {
  private static final int BYTES_MAX = 4 << 20;

  private final HostFacts host;
  private final Set<String> capabilities;

  SeccompProfile(HostFacts host, Set<String> capabilities) {
    this.host = host;
    this.capabilities = Set.copyOf(capabilities);
  }

  OciSeccomp read(String text) {
    JsonCursor json =
        JsonCursor.of(JsonText.parse(text, JsonLimits.ofBytes(BYTES_MAX)), "seccomp profile");
    OciSeccompAction action = json.requireWord("defaultAction", OciSeccompAction.values());
    OptionalLong number = json.optionalLong("defaultErrnoRet", 0, JsonCursor.UINT32_MAX);
    List<OciSeccompRule> rules = new ArrayList<>();
    for (JsonCursor rule : json.items("syscalls")) {
      if (applies(rule)) {
        rules.add(rule(rule));
      }
    }
    try {
      return new OciSeccomp(
          action,
          number,
          architectures(json),
          json.words("flags", OciSeccompFlag.values()),
          json.optionalText("listenerPath"),
          json.optionalText("listenerMetadata"),
          rules);
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  private List<OciSeccompArchitecture> architectures(JsonCursor json) {
    List<OciSeccompArchitecture> plain =
        json.words("architectures", OciSeccompArchitecture.values());
    if (!plain.isEmpty()) {
      return plain;
    }
    List<OciSeccompArchitecture> mapped = new ArrayList<>();
    for (JsonCursor entry : json.items("archMap")) {
      OciSeccompArchitecture own =
          entry.requireWord("architecture", OciSeccompArchitecture.values());
      if (own == nativeArchitecture()) {
        mapped.add(own);
        mapped.addAll(entry.words("subArchitectures", OciSeccompArchitecture.values()));
      }
    }
    return mapped;
  }

  private OciSeccompArchitecture nativeArchitecture() {
    return switch (host.architecture()) {
      case X86_64 -> OciSeccompArchitecture.SCMP_ARCH_X86_64;
      case AARCH64 -> OciSeccompArchitecture.SCMP_ARCH_AARCH64;
    };
  }

  private boolean applies(JsonCursor rule) {
    @Nullable JsonCursor includes = rule.find("includes");
    @Nullable JsonCursor excludes = rule.find("excludes");
    return (includes == null || includes(includes)) && (excludes == null || !excludes(excludes));
  }

  private boolean includes(JsonCursor condition) {
    List<String> architectures = condition.strings("arches");
    Optional<KernelVersion> kernel = condition.optionalText("minKernel").map(KernelVersion::parse);
    return capabilities.containsAll(condition.strings("caps"))
        && (architectures.isEmpty() || architectures.contains(host.architecture().ociName()))
        && (kernel.isEmpty() || host.kernel().compareTo(kernel.get()) >= 0);
  }

  private boolean excludes(JsonCursor condition) {
    Optional<KernelVersion> kernel = condition.optionalText("minKernel").map(KernelVersion::parse);
    return condition.strings("caps").stream().anyMatch(capabilities::contains)
        || condition.strings("arches").contains(host.architecture().ociName())
        || (kernel.isPresent() && host.kernel().compareTo(kernel.get()) >= 0);
  }

  private static OciSeccompRule rule(JsonCursor json) {
    List<String> names = new ArrayList<>(json.strings("names"));
    json.optionalText("name").ifPresent(names::add);
    List<OciSeccompArgument> arguments = new ArrayList<>();
    for (JsonCursor argument : json.items("args")) {
      arguments.add(OciSeccompArgument.fromJson(argument));
    }
    try {
      return new OciSeccompRule(
          names,
          json.requireWord("action", OciSeccompAction.values()),
          json.optionalLong("errnoRet", 0, JsonCursor.UINT32_MAX),
          arguments);
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }
}
