package io.carafe.engine.settings;

import io.carafe.base.Problem;

/**
 * A device of the host inside a container.
 *
 * @param source its path on the host; a folder stands for the devices in it
 * @param target its path in the container
 * @param permissions a choice of r (read), w (write) and m (mknod)
 */
public record DeviceMapping(String source, String target, String permissions) {
  /** Cleans the paths and checks the letters. */
  public DeviceMapping {
    source = Forms.absolutePath("device", source);
    target = Forms.absolutePath("device", target);
    if (!isPermissions(permissions)) {
      throw Problem.invalid(
          "device " + source + ": permissions \"" + permissions + "\" are not rwm");
    }
  }

  /** Parses {@code SOURCE[:TARGET][:PERMISSIONS]}. */
  public static DeviceMapping parse(String text) {
    String[] parts = text.split(":", -1);
    return switch (parts.length) {
      case 1 -> new DeviceMapping(parts[0], parts[0], "rwm");
      case 2 ->
          isPermissions(parts[1])
              ? new DeviceMapping(parts[0], parts[0], parts[1])
              : new DeviceMapping(parts[0], parts[1], "rwm");
      case 3 -> new DeviceMapping(parts[0], parts[1], parts[2]);
      default ->
          throw Problem.invalid("device \"" + text + "\": not SOURCE[:TARGET][:PERMISSIONS]");
    };
  }

  private static boolean isPermissions(String text) {
    return text.matches("[rwm]{1,3}") && text.chars().distinct().count() == text.length();
  }
}
