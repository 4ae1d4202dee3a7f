package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What happens with some system calls. Source: config-linux.md, section Seccomp.
 *
 * @param names names, at least one
 * @param action what happens
 * @param errnoRet number for SCMP_ACT_ERRNO and SCMP_ACT_TRACE
 * @param args conditions, all must hold
 */
public record OciSeccompRule(
    List<String> names,
    OciSeccompAction action,
    OptionalLong errnoRet,
    List<OciSeccompArgument> args)
    implements OciPart {
  /** Copies the lists and checks the rules. */
  public OciSeccompRule {
    names = List.copyOf(names);
    args = List.copyOf(args);
    Rules.check(!names.isEmpty(), "names must not be empty");
    Rules.check(
        errnoRet.isEmpty() || action.takesErrno(), "errnoRet has no meaning with {}", action);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciSeccompRule fromJson(JsonCursor json) {
    try {
      List<OciSeccompArgument> args = new ArrayList<>();
      for (JsonCursor item : json.items("args")) {
        args.add(OciSeccompArgument.fromJson(item));
      }
      OciSeccompRule parsed =
          new OciSeccompRule(
              json.strings("names"),
              json.requireWord("action", OciSeccompAction.values()),
              json.optionalLong("errnoRet", 0, JsonCursor.UINT32_MAX),
              args);
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
        .putStrings("names", names)
        .put("action", action.word())
        .putOptional("errnoRet", errnoRet)
        .putOptional("args", Rules.toJson(args))
        .build();
  }
}
