package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A device node in the container. Source: config-linux.md, section Devices.
 *
 * @param path absolute path inside
 * @param type kind of node
 * @param major major number; absent for a FIFO
 * @param minor minor number; absent for a FIFO
 * @param fileMode permission bits; some callers send the whole mode of stat(2), of which the rest
 *     is dropped
 * @param uid owner inside
 * @param gid group inside
 */
public record OciDevice(
    String path,
    OciDeviceType type,
    OptionalLong major,
    OptionalLong minor,
    OptionalInt fileMode,
    OptionalLong uid,
    OptionalLong gid)
    implements OciPart {
  private static final int MODE_MAX = 0xffff;
  private static final int PERMISSIONS = 07777;

  /** Checks the rules and keeps the permission bits of the mode. */
  public OciDevice {
    Rules.checkAbsolute("device path", path);
    Rules.check(
        !("/" + path + "/").contains("/../"), "device path {} must not contain \"..\"", path);
    Rules.check(!path.endsWith("/"), "device path {} must name a file", path);
    Rules.check(
        type == OciDeviceType.FIFO || (major.isPresent() && minor.isPresent()),
        "device {} must have a major and a minor number",
        path);
    Rules.checkId("device uid", uid.orElse(0));
    Rules.checkId("device gid", gid.orElse(0));
    if (fileMode.isPresent()) {
      fileMode = OptionalInt.of(fileMode.getAsInt() & PERMISSIONS);
    }
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciDevice fromJson(JsonCursor json) {
    try {
      OciDevice parsed =
          new OciDevice(
              json.requireString("path"),
              json.requireWord("type", OciDeviceType.values()),
              json.optionalLong("major", 0, JsonCursor.UINT32_MAX),
              json.optionalLong("minor", 0, JsonCursor.UINT32_MAX),
              json.optionalInt("fileMode", 0, MODE_MAX),
              json.optionalLong("uid", 0, JsonCursor.UINT32_MAX),
              json.optionalLong("gid", 0, JsonCursor.UINT32_MAX));
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
        .put("type", type.word())
        .putOptional("major", major)
        .putOptional("minor", minor)
        .putOptional("fileMode", fileMode)
        .putOptional("uid", uid)
        .putOptional("gid", gid)
        .build();
  }
}
