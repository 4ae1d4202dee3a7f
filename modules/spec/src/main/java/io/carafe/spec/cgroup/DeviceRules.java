package io.carafe.spec.cgroup;

import io.carafe.spec.runtime.OciDeviceRule;
import io.carafe.spec.runtime.OciDeviceRuleType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Which devices a container may use. */
public final class DeviceRules {
  /** Nodes may be made; the devices that every container has and tunnels may be used. */
  private static final List<OciDeviceRule> ALLOWED =
      List.of(
          allow(OciDeviceRuleType.CHARACTER, -1, -1, "m"),
          allow(OciDeviceRuleType.BLOCK, -1, -1, "m"),
          allow(OciDeviceRuleType.CHARACTER, 1, 3, "rwm"),
          allow(OciDeviceRuleType.CHARACTER, 1, 5, "rwm"),
          allow(OciDeviceRuleType.CHARACTER, 1, 7, "rwm"),
          allow(OciDeviceRuleType.CHARACTER, 1, 8, "rwm"),
          allow(OciDeviceRuleType.CHARACTER, 1, 9, "rwm"),
          allow(OciDeviceRuleType.CHARACTER, 5, 0, "rwm"),
          allow(OciDeviceRuleType.CHARACTER, 5, 2, "rwm"),
          allow(OciDeviceRuleType.CHARACTER, 136, -1, "rwm"),
          allow(OciDeviceRuleType.CHARACTER, 10, 200, "rwm"));

  private DeviceRules() {}

  private static OciDeviceRule allow(
      OciDeviceRuleType type, long major, long minor, String access) {
    return new OciDeviceRule(
        true, type, OptionalLong.of(major), OptionalLong.of(minor), Optional.of(access));
  }

  /**
   * All rules in order, later ones win: what a configuration does not allow is denied, as in runc,
   * and the default devices are always allowed (config-linux.md, Default Devices).
   */
  public static List<OciDeviceRule> effective(List<OciDeviceRule> configured) {
    List<OciDeviceRule> rules = new ArrayList<>(configured.size() + ALLOWED.size() + 1);
    if (configured.isEmpty() || !isForAll(configured.getFirst())) {
      rules.add(OciDeviceRule.DENY_ALL);
    }
    rules.addAll(configured);
    rules.addAll(ALLOWED);
    return List.copyOf(rules);
  }

  /** Whether a rule is about every access to every device. */
  public static boolean isForAll(OciDeviceRule rule) {
    String access = rule.access().orElse("rwm");
    return rule.type() == OciDeviceRuleType.ALL
        && rule.major().isEmpty()
        && rule.minor().isEmpty()
        && access.contains("r")
        && access.contains("w")
        && access.contains("m");
  }

  /** The rule as {@code devices.allow} and {@code devices.deny} take it: {@code c 1:3 rwm}. */
  public static String text(OciDeviceRule rule) {
    return rule.type().word()
        + " "
        + number(rule.major())
        + ":"
        + number(rule.minor())
        + " "
        + rule.access().orElse("rwm");
  }

  private static String number(OptionalLong number) {
    return number.isEmpty() ? "*" : Long.toString(number.getAsLong());
  }
}
