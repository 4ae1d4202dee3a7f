package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonNumber;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who the process runs as. Source: config.md, section POSIX-platform User.
 *
 * @param uid user id in the container, 0 to 4294967294
 * @param gid group id in the container, 0 to 4294967294
 * @param umask file mode creation mask, up to 0777; absent: as inherited
 * @param additionalGids supplementary groups
 * @param username the name, which Linux has no use for
 */
public record OciUser(
    long uid, long gid, OptionalInt umask, List<Long> additionalGids, Optional<String> username)
    implements OciPart {
  /** User 0 and group 0, without supplementary groups. */
  public static final OciUser ROOT = of(0, 0);

  /** Copies the lists and checks the rules. */
  public OciUser {
    additionalGids = List.copyOf(additionalGids);
    Rules.checkId("uid", uid);
    Rules.checkId("gid", gid);
    for (long group : additionalGids) {
      Rules.checkId("additional gid", group);
    }
    int mask = umask.orElse(0);
    Rules.check(mask >= 0 && mask <= 0777, "umask must be from 0 to 511 (octal 777)");
    Rules.checkNotEmpty("username", username.orElse("-"));
  }

  /** The user {@code uid} with the single group {@code gid}. */
  public static OciUser of(long uid, long gid) {
    return new OciUser(uid, gid, OptionalInt.empty(), List.of(), Optional.empty());
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciUser fromJson(JsonCursor json) {
    List<Long> groups = new ArrayList<>();
    for (JsonCursor item : json.items("additionalGids")) {
      groups.add(item.asLong(0, JsonCursor.UINT32_MAX));
    }
    try {
      OciUser parsed =
          new OciUser(
              json.optionalLong("uid", 0, JsonCursor.UINT32_MAX).orElse(0),
              json.optionalLong("gid", 0, JsonCursor.UINT32_MAX).orElse(0),
              json.optionalInt("umask", 0, 0777),
              groups,
              json.optionalText("username"));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; uid and gid are always said. */
  @Override
  public JsonObject toJson() {
    List<JsonNumber> groups = new ArrayList<>();
    for (long group : additionalGids) {
      groups.add(JsonNumber.of(group));
    }
    return JsonObject.builder()
        .put("uid", uid)
        .put("gid", gid)
        .putOptional("umask", umask)
        .putOptional("additionalGids", groups)
        .putOptional("username", username)
        .build();
  }

  /** The same user with other supplementary groups. */
  public OciUser withAdditionalGids(List<Long> additionalGids) {
    return new OciUser(uid, gid, umask, additionalGids, username);
  }

  /** The same user with {@code umask}. */
  public OciUser withUmask(int umask) {
    return new OciUser(uid, gid, OptionalInt.of(umask), additionalGids, username);
  }
}
