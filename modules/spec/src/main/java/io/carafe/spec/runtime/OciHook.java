package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;
import java.util.OptionalInt;

/**
 * A program that runs at a point of the life cycle. Source: config.md, section POSIX-platform
 * Hooks.
 *
 * @param path absolute path of the program
 * @param args all arguments, the first is the name; empty means only the path
 * @param env environment
 * @param timeout seconds until it is killed
 */
public record OciHook(String path, List<String> args, List<String> env, OptionalInt timeout)
    implements OciPart {
  /** Copies the lists and checks the rules. */
  public OciHook {
    args = List.copyOf(args);
    env = List.copyOf(env);
    Rules.checkAbsolute("hook path", path);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciHook fromJson(JsonCursor json) {
    try {
      OciHook parsed =
          new OciHook(
              json.requireString("path"),
              json.strings("args"),
              json.strings("env"),
              json.optionalInt("timeout", 1, Integer.MAX_VALUE));
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
        .put("path", path)
        .putStrings("args", args)
        .putStrings("env", env)
        .putOptional("timeout", timeout)
        .build();
  }
}
