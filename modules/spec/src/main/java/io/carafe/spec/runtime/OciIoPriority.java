package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.OptionalInt;

/**
 * The I/O priority of the process. Source: config.md, section Linux Process; ioprio_set(2).
 *
 * @param ioClass the class
 * @param priority 0 (highest) to 7
 */
public record OciIoPriority(OciIoPriorityClass ioClass, OptionalInt priority) implements OciPart {
  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciIoPriority fromJson(JsonCursor json) {
    OciIoPriority parsed =
        new OciIoPriority(
            json.requireWord("class", OciIoPriorityClass.values()),
            json.optionalInt("priority", 0, 7));
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("class", ioClass.word())
        .putOptional("priority", priority)
        .build();
  }
}
