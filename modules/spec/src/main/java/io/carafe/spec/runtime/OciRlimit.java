package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;

/**
 * A resource limit of the process. Source: config.md, section POSIX process.
 *
 * @param type the resource
 * @param soft the limit that is enforced, unsigned
 * @param hard the ceiling of the soft limit, unsigned
 */
public record OciRlimit(OciRlimitType type, long soft, long hard) implements OciPart {
  /** Checks the rules. */
  public OciRlimit {
    Rules.check(Long.compareUnsigned(soft, hard) <= 0, "{}: soft limit is above hard limit", type);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciRlimit fromJson(JsonCursor json) {
    try {
      OciRlimit parsed =
          new OciRlimit(
              json.requireWord("type", OciRlimitType.values()),
              json.requireUnsigned("soft"),
              json.requireUnsigned("hard"));
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
        .put("type", type.word())
        .putUnsigned("soft", soft)
        .putUnsigned("hard", hard)
        .build();
  }

  /** No limit at all, RLIM_INFINITY. */
  public static final long UNLIMITED = -1L;
}
