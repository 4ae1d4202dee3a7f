package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The system call filter. Source: config-linux.md, section Seccomp.
 *
 * @param defaultAction what happens with calls that no rule names
 * @param defaultErrnoRet number for SCMP_ACT_ERRNO and SCMP_ACT_TRACE
 * @param architectures architectures beside the native one
 * @param flags flags of seccomp(2)
 * @param listenerPath socket for SCMP_ACT_NOTIFY
 * @param listenerMetadata text for that socket
 * @param syscalls rules
 */
public record OciSeccomp(
    OciSeccompAction defaultAction,
    OptionalLong defaultErrnoRet,
    List<OciSeccompArchitecture> architectures,
    List<OciSeccompFlag> flags,
    Optional<String> listenerPath,
    Optional<String> listenerMetadata,
    List<OciSeccompRule> syscalls)
    implements OciPart {
  /** Copies the lists and checks the rules. */
  public OciSeccomp {
    architectures = List.copyOf(architectures);
    flags = List.copyOf(flags);
    syscalls = List.copyOf(syscalls);
    Rules.checkNotEmpty("listenerPath", listenerPath.orElse("-"));
    Rules.checkNotEmpty("listenerMetadata", listenerMetadata.orElse("-"));
    Rules.check(
        defaultErrnoRet.isEmpty() || defaultAction.takesErrno(),
        "defaultErrnoRet has no meaning with {}",
        defaultAction);
    Rules.check(
        listenerMetadata.isEmpty() || listenerPath.isPresent(),
        "listenerMetadata needs a listenerPath");
    Rules.check(
        defaultAction != OciSeccompAction.SCMP_ACT_NOTIFY,
        "SCMP_ACT_NOTIFY must not be the default action");
    for (OciSeccompRule rule : syscalls) {
      Rules.check(
          rule.action() != OciSeccompAction.SCMP_ACT_NOTIFY || listenerPath.isPresent(),
          "SCMP_ACT_NOTIFY needs a listenerPath");
    }
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciSeccomp fromJson(JsonCursor json) {
    try {
      List<OciSeccompRule> syscalls = new ArrayList<>();
      for (JsonCursor item : json.items("syscalls")) {
        syscalls.add(OciSeccompRule.fromJson(item));
      }
      OciSeccomp parsed =
          new OciSeccomp(
              json.requireWord("defaultAction", OciSeccompAction.values()),
              json.optionalLong("defaultErrnoRet", 0, JsonCursor.UINT32_MAX),
              json.words("architectures", OciSeccompArchitecture.values()),
              json.words("flags", OciSeccompFlag.values()),
              json.optionalText("listenerPath"),
              json.optionalText("listenerMetadata"),
              syscalls);
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("defaultAction", defaultAction.word())
        .putOptional("defaultErrnoRet", defaultErrnoRet)
        .putStrings("architectures", Rules.words(architectures))
        .putStrings("flags", Rules.words(flags))
        .putOptional("listenerPath", listenerPath)
        .putOptional("listenerMetadata", listenerMetadata)
        .putOptional("syscalls", Rules.toJson(syscalls))
        .build();
  }
}
