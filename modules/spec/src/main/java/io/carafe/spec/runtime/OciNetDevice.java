package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;

/**
 * A network device that moves from the host into the container. Source: config-linux.md, section
 * Network Devices.
 *
 * @param hostName its name on the host
 * @param name its name inside; absent: the same
 */
public record OciNetDevice(String hostName, Optional<String> name) implements OciPart {
  /** Checks the rules. */
  public OciNetDevice {
    Rules.checkNotEmpty("name", name.orElse("-"));
    checkName(hostName);
    checkName(name.orElse(hostName));
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciNetDevice fromJson(String hostName, JsonCursor json) {
    try {
      OciNetDevice parsed = new OciNetDevice(hostName, json.optionalText("name"));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder().putOptional("name", name).build();
  }

  /** The name inside. */
  public String containerName() {
    return name.orElse(hostName);
  }

  /** The rule of the kernel, dev_valid_name() in net/core/dev.c. */
  private static void checkName(String name) {
    boolean valid =
        !name.isEmpty() && name.length() <= 15 && !name.equals(".") && !name.equals("..");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      valid &= c != '/' && c != ':' && c > ' ' && c != 0x7f && c != 0xa0;
    }
    Rules.check(valid, "network device name \"{}\" is not valid", name);
  }
}
