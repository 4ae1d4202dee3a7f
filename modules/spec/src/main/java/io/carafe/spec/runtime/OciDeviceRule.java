package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry of the device access list; later entries win. Source: config-linux.md, section Allowed
 * Device list.
 *
 * @param allow whether access is given or taken
 * @param type which devices
 * @param major major number; absent: all
 * @param minor minor number; absent: all
 * @param access some of {@code r} (read), {@code w} (write), {@code m} (mknod); absent: all three
 */
public record OciDeviceRule(
    boolean allow,
    OciDeviceRuleType type,
    OptionalLong major,
    OptionalLong minor,
    Optional<String> access)
    implements OciPart {
  /** Takes every device away, the usual first entry. */
  public static final OciDeviceRule DENY_ALL =
      new OciDeviceRule(
          false,
          OciDeviceRuleType.ALL,
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.of("rwm"));

  /** Checks the rules; a number -1 is the same as none. */
  public OciDeviceRule {
    Rules.checkNotEmpty("access", access.orElse("-"));
    String letters = access.orElse("");
    for (int i = 0; i < letters.length(); i++) {
      Rules.check(
          "rwm".indexOf(letters.charAt(i)) >= 0,
          "device access \"{}\" must be of the letters r, w and m",
          letters);
    }
    major = major.orElse(0) == -1 ? OptionalLong.empty() : major;
    minor = minor.orElse(0) == -1 ? OptionalLong.empty() : minor;
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciDeviceRule fromJson(JsonCursor json) {
    try {
      OciDeviceRule parsed =
          new OciDeviceRule(
              json.require("allow").asBoolean(),
              json.optionalWord("type", OciDeviceRuleType.values()).orElse(OciDeviceRuleType.ALL),
              json.optionalLong("major", -1, JsonCursor.UINT32_MAX),
              json.optionalLong("minor", -1, JsonCursor.UINT32_MAX),
              json.optionalText("access"));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder().put("allow", allow);
    if (type != OciDeviceRuleType.ALL) {
      json.put("type", type.word());
    }
    return json.putOptional("major", major)
        .putOptional("minor", minor)
        .putOptional("access", access)
        .build();
  }
}
