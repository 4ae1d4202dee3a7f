package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of a new time namespace. Source: config-linux.md, section Time namespace offsets.
 *
 * @param boottime the boot clock
 * @param monotonic the monotonic clock
 */
public record OciTimeOffsets(Optional<OciTimeOffset> boottime, Optional<OciTimeOffset> monotonic)
    implements OciPart {
  /** No offsets. */
  public static final OciTimeOffsets NONE = new OciTimeOffsets(Optional.empty(), Optional.empty());

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciTimeOffsets fromJson(JsonCursor json) {
    @Nullable JsonCursor boottimeJson = json.find("boottime");
    @Nullable JsonCursor monotonicJson = json.find("monotonic");
    OciTimeOffsets parsed =
        new OciTimeOffsets(
            boottimeJson == null
                ? Optional.empty()
                : Optional.of(OciTimeOffset.fromJson(boottimeJson)),
            monotonicJson == null
                ? Optional.empty()
                : Optional.of(OciTimeOffset.fromJson(monotonicJson)));
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder();
    if (boottime.isPresent()) {
      json.put("boottime", boottime.get().toJson());
    }
    if (monotonic.isPresent()) {
      json.put("monotonic", monotonic.get().toJson());
    }
    return json.build();
  }
}
