package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;

/**
 * A limit of huge pages. Source: config-linux.md, section Huge page limits.
 *
 * @param pageSize like {@code 2MB}
 * @param limit bytes, unsigned
 */
public record OciHugepageLimit(String pageSize, long limit) implements OciPart {
  /** Checks the rules. */
  public OciHugepageLimit {
    Rules.check(isPageSize(pageSize), "page size \"{}\" must be like 2MB", pageSize);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciHugepageLimit fromJson(JsonCursor json) {
    try {
      OciHugepageLimit parsed =
          new OciHugepageLimit(json.requireString("pageSize"), json.requireUnsigned("limit"));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder().put("pageSize", pageSize).putUnsigned("limit", limit).build();
  }

  private static boolean isPageSize(String text) {
    int digits = text.length() - 2;
    if (digits < 1 || text.charAt(0) == '0' || !text.endsWith("B")) {
      return false;
    }
    for (int i = 0; i < digits; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return "KMG".indexOf(text.charAt(digits)) >= 0;
  }
}
