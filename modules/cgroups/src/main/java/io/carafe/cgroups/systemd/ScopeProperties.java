package io.carafe.cgroups.systemd;

import io.carafe.cgroups.systemd.Property.Access;
import io.carafe.spec.cgroup.Conversions;
import io.carafe.spec.cgroup.DeviceRules;
import io.carafe.spec.runtime.OciCpu;
import io.carafe.spec.runtime.OciDeviceRule;
import io.carafe.spec.runtime.OciDeviceRuleType;
import io.carafe.spec.runtime.OciMemory;
import io.carafe.spec.runtime.OciResources;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Resources as properties of a unit, so that systemd does not undo what stands in the cgroup's
 * files when it looks at the unit again. What has no property stands in the files only.
 */
public final class ScopeProperties {
  private static final long UNLIMITED = -1;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long QUOTA_STEP_MICROS = 10_000;
  private static final int NUMBERS_MAX = 8_192;

  private final boolean unified;
  private final List<Property> properties = new ArrayList<>();

  private ScopeProperties(boolean unified) {
    this.unified = unified;
  }

  /**
   * The limits and the devices.
   *
   * @param unified whether version 2 has the controllers
   * @param groups names of groups of devices by type and major number, such as {@code c 136} and
   *     {@code pts} (/proc/devices)
   */
  public static List<Property> of(
      OciResources resources, boolean unified, Map<String, String> groups) {
    ScopeProperties all = new ScopeProperties(unified);
    all.addDevices(DeviceRules.effective(resources.devices()), groups);
    all.addLimits(resources);
    return List.copyOf(all.properties);
  }

  /** The limits only, for a unit that there is. */
  public static List<Property> ofUpdate(OciResources resources, boolean unified) {
    ScopeProperties all = new ScopeProperties(unified);
    all.addLimits(resources);
    return List.copyOf(all.properties);
  }

  private void addLimits(OciResources resources) {
    addMemory(resources.memory());
    addCpu(resources.cpu());
    if (resources.pids().isPresent()) {
      long limit = resources.pids().getAsLong();
      properties.add(new Property.Count("TasksMax", limit <= 0 ? UNLIMITED : limit));
    }
    int weight = resources.blockIo().weight().orElse(0);
    if (weight != 0) {
      properties.add(
          unified
              ? new Property.Count("IOWeight", Conversions.ioWeightOfBlkio(weight))
              : new Property.Count("BlockIOWeight", weight));
    }
  }

  private void addMemory(OciMemory memory) {
    addNumber(unified ? "MemoryMax" : "MemoryLimit", memory.limit());
    if (!unified) {
      return;
    }
    addNumber("MemoryLow", memory.reservation());
    long swap = memory.swap().orElse(0);
    long limit = memory.limit().orElse(0);
    if (swap == UNLIMITED || (swap == 0 && limit == UNLIMITED)) {
      properties.add(new Property.Count("MemorySwapMax", UNLIMITED));
    } else if (swap > 0 && limit > 0) {
      properties.add(new Property.Count("MemorySwapMax", swap - limit));
    }
  }

  private void addNumber(String name, OptionalLong value) {
    if (value.orElse(0) != 0) {
      properties.add(new Property.Count(name, value.getAsLong()));
    }
  }

  private void addCpu(OciCpu cpu) {
    long shares = cpu.shares().orElse(0);
    if (shares != 0) {
      properties.add(
          unified
              ? new Property.Count("CPUWeight", Conversions.weightOfShares(shares))
              : new Property.Count("CPUShares", shares));
    }
    addQuota(cpu.quota().orElse(0), cpu.period().orElse(0));
    cpu.cpus().ifPresent(list -> properties.add(new Property.Mask("AllowedCPUs", list)));
    cpu.mems().ifPresent(list -> properties.add(new Property.Mask("AllowedMemoryNodes", list)));
  }

  /** systemd counts hundredths of a processor, and rounds up as runc does. */
  private void addQuota(long quota, long period) {
    if (quota == 0 && period == 0) {
      return;
    }
    if (period != 0) {
      properties.add(new Property.Count("CPUQuotaPeriodUSec", period));
    }
    long perSecond = UNLIMITED;
    if (quota > 0) {
      perSecond = quota * MICROS_PER_SECOND / (period == 0 ? Conversions.PERIOD_MICROS : period);
      long rest = perSecond % QUOTA_STEP_MICROS;
      perSecond += rest == 0 ? 0 : QUOTA_STEP_MICROS - rest;
    }
    properties.add(new Property.Count("CPUQuotaPerSecUSec", perSecond));
  }

  /** The numbers of a list such as {@code 0-3,5} as bits. */
  static byte[] mask(String list) {
    BitSet bits = new BitSet();
    for (String range : list.strip().split(",", -1)) {
      String[] ends = range.split("-", 2);
      int first = Integer.parseInt(ends[0].strip());
      int last = Integer.parseInt(ends[ends.length - 1].strip());
      bits.set(Math.min(first, NUMBERS_MAX), Math.min(last, NUMBERS_MAX) + 1);
    }
    return bits.toByteArray();
  }

  /**
   * systemd only allows, so what is denied again is left to the filter of the cgroup, which every
   * access has to pass too.
   */
  private void addDevices(List<OciDeviceRule> rules, Map<String, String> groups) {
    List<Access> allowed = new ArrayList<>();
    boolean everything = false;
    for (OciDeviceRule rule : rules) {
      if (DeviceRules.isForAll(rule)) {
        allowed.clear();
        everything = rule.allow();
      } else if (rule.allow()) {
        addAccess(allowed, rule, groups);
      }
    }
    properties.add(new Property.Text("DevicePolicy", everything ? "auto" : "strict"));
    properties.add(new Property.Devices("DeviceAllow", everything ? List.of() : allowed));
  }

  private static void addAccess(
      List<Access> allowed, OciDeviceRule rule, Map<String, String> groups) {
    String access = rule.access().orElse("rwm");
    for (String type : types(rule.type())) {
      String kind = type.equals("b") ? "block" : "char";
      if (rule.major().isEmpty()) {
        allowed.add(new Access(kind + "-*", access));
      } else if (rule.minor().isEmpty()) {
        String group = groups.get(type + " " + rule.major().getAsLong());
        if (group != null) {
          allowed.add(new Access(kind + "-" + group, access));
        }
      } else {
        String number = rule.major().getAsLong() + ":" + rule.minor().getAsLong();
        allowed.add(new Access("/dev/" + kind + "/" + number, access));
      }
    }
  }

  private static List<String> types(OciDeviceRuleType type) {
    return switch (type) {
      case ALL -> List.of("c", "b");
      case CHARACTER -> List.of("c");
      case BLOCK -> List.of("b");
    };
  }
}
