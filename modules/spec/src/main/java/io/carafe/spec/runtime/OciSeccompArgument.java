package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.OptionalLong;

/**
 * A condition on an argument of a system call. Source: config-linux.md, section Seccomp.
 *
 * @param index which argument, from 0
 * @param value the value, or the mask of SCMP_CMP_MASKED_EQ, unsigned
 * @param valueTwo what the masked argument must equal, unsigned
 * @param op the comparison
 */
public record OciSeccompArgument(
    int index, long value, OptionalLong valueTwo, OciSeccompOperator op) implements OciPart {
  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciSeccompArgument fromJson(JsonCursor json) {
    OciSeccompArgument parsed =
        new OciSeccompArgument(
            (int) json.requireLong("index", 0, 5),
            json.requireUnsigned("value"),
            json.optionalUnsigned("valueTwo"),
            json.requireWord("op", OciSeccompOperator.values()));
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("index", index)
        .putUnsigned("value", value)
        .putOptionalUnsigned("valueTwo", valueTwo)
        .put("op", op.word())
        .build();
  }
}
