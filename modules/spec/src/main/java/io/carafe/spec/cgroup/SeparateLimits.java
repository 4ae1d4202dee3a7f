package io.carafe.spec.cgroup;

import io.carafe.spec.runtime.OciBlockIo;
import io.carafe.spec.runtime.OciCpu;
import io.carafe.spec.runtime.OciDeviceRule;
import io.carafe.spec.runtime.OciHugepageLimit;
import io.carafe.spec.runtime.OciInterfacePriority;
import io.carafe.spec.runtime.OciMemory;
import io.carafe.spec.runtime.OciResources;
import io.carafe.spec.runtime.OciThrottleDevice;
import io.carafe.spec.runtime.OciWeightDevice;
import java.util.List;
import java.util.OptionalInt;

/**
 * Limits as values for the files of cgroup version 1. Source: runtime-spec config-linux.md, section
 * Control groups; kernel Documentation/admin-guide/cgroup-v1.
 */
public final class SeparateLimits {
  private final LimitList limits = new LimitList();

  private SeparateLimits() {}

  /**
   * The limits and the rules for devices, in the order in which a new cgroup takes them. Limits of
   * kernel memory are not among them: kernels since 5.11 do not have them and runc passes over
   * them.
   */
  public static List<CgroupLimit> of(OciResources resources) {
    SeparateLimits all = new SeparateLimits();
    all.addResources(resources);
    all.addDevices(resources.devices());
    return all.limits.all();
  }

  /** The limits of a container that runs already; which devices it may use does not change. */
  public static List<CgroupLimit> ofUpdate(OciResources resources) {
    SeparateLimits all = new SeparateLimits();
    all.addResources(resources);
    return all.limits.all();
  }

  private void addResources(OciResources resources) {
    addMemory(resources.memory());
    addCpu(resources.cpu());
    limits.addCommon(resources);
    addBlockIo(resources.blockIo());
    for (int i = 0; i < resources.hugepageLimits().size(); i++) {
      OciHugepageLimit page = resources.hugepageLimits().get(i);
      String value = Long.toUnsignedString(page.limit());
      String file = "hugetlb." + page.pageSize();
      limits.add("hugetlb", file + ".limit_in_bytes", value, "hugepageLimits/" + i);
      limits.addOptional("hugetlb", file + ".rsvd.limit_in_bytes", value, "hugepageLimits/" + i);
    }
    limits.addNonZero(
        "net_cls", "net_cls.classid", resources.network().classId(), "network/classID");
    for (int i = 0; i < resources.network().priorities().size(); i++) {
      OciInterfacePriority priority = resources.network().priorities().get(i);
      limits.add(
          "net_prio",
          "net_prio.ifpriomap",
          priority.name() + " " + priority.priority(),
          "network/priorities/" + i);
    }
  }

  private void addMemory(OciMemory memory) {
    limits.addSigned("memory", "memory.limit_in_bytes", memory.limit(), "memory/limit");
    if (memory.swap().orElse(0) != 0) {
      limits.addSigned("memory", "memory.memsw.limit_in_bytes", memory.swap(), "memory/swap");
    } else if (memory.limit().orElse(0) == -1) {
      limits.addOptional("memory", "memory.memsw.limit_in_bytes", "-1", "memory/limit");
    }
    limits.addSigned(
        "memory", "memory.soft_limit_in_bytes", memory.reservation(), "memory/reservation");
    if (memory.disableOomKiller()) {
      limits.add("memory", "memory.oom_control", "1", "memory/disableOOMKiller");
    }
    addSwappiness(memory.swappiness());
  }

  private void addSwappiness(OptionalInt swappiness) {
    if (swappiness.isPresent()) {
      limits.add(
          "memory",
          "memory.swappiness",
          Integer.toString(swappiness.getAsInt()),
          "memory/swappiness");
    }
  }

  private void addCpu(OciCpu cpu) {
    limits.addNonZero("cpu", "cpu.shares", cpu.shares(), "cpu/shares");
    limits.addNonZero("cpu", "cpu.cfs_period_us", cpu.period(), "cpu/period");
    limits.addSigned("cpu", "cpu.cfs_quota_us", cpu.quota(), "cpu/quota");
    if (cpu.burst().isPresent()) {
      String burst = Long.toUnsignedString(cpu.burst().getAsLong());
      limits.addOptional("cpu", "cpu.cfs_burst_us", burst, "cpu/burst");
    }
    if (cpu.idle().isPresent()) {
      limits.add("cpu", "cpu.idle", Long.toString(cpu.idle().getAsLong()), "cpu/idle");
    }
    limits.addNonZero("cpu", "cpu.rt_period_us", cpu.realtimePeriod(), "cpu/realtimePeriod");
    limits.addSigned("cpu", "cpu.rt_runtime_us", cpu.realtimeRuntime(), "cpu/realtimeRuntime");
    cpu.cpus().ifPresent(v -> limits.add("cpuset", "cpuset.cpus", v, "cpu/cpus"));
    cpu.mems().ifPresent(v -> limits.add("cpuset", "cpuset.mems", v, "cpu/mems"));
  }

  private void addBlockIo(OciBlockIo blockIo) {
    addWeight("blkio.weight", "blkio.bfq.weight", blockIo.weight(), "blockIO/weight");
    addLeafWeight("", blockIo.leafWeight(), "blockIO/leafWeight");
    for (int i = 0; i < blockIo.weightDevice().size(); i++) {
      OciWeightDevice device = blockIo.weightDevice().get(i);
      addWeightDevice(device, "blockIO/weightDevice/" + i);
    }
    addThrottle("read_bps", "throttleReadBpsDevice", blockIo.throttleReadBpsDevice());
    addThrottle("write_bps", "throttleWriteBpsDevice", blockIo.throttleWriteBpsDevice());
    addThrottle("read_iops", "throttleReadIOPSDevice", blockIo.throttleReadIopsDevice());
    addThrottle("write_iops", "throttleWriteIOPSDevice", blockIo.throttleWriteIopsDevice());
  }

  /** The scheduler CFQ is gone since Linux 5.0; BFQ has files of its own. */
  private void addWeight(String file, String bfq, OptionalInt weight, String member) {
    if (weight.orElse(0) != 0) {
      addWithBfq(file, bfq, Integer.toString(weight.getAsInt()), member);
    }
  }

  private void addWithBfq(String file, String bfq, String value, String member) {
    String pointer = LimitList.BASE + member;
    limits.add(
        CgroupLimit.of("blkio", file, value, pointer)
            .orElse(CgroupLimit.of("blkio", bfq, value, pointer)));
  }

  private void addLeafWeight(String prefix, OptionalInt weight, String member) {
    if (weight.orElse(0) != 0) {
      String file = prefix.isEmpty() ? "blkio.leaf_weight" : "blkio.leaf_weight_device";
      limits.add("blkio", file, prefix + weight.getAsInt(), member);
    }
  }

  private void addWeightDevice(OciWeightDevice device, String member) {
    String number = device.major() + ":" + device.minor() + " ";
    if (device.weight().orElse(0) != 0) {
      String value = number + device.weight().getAsInt();
      addWithBfq("blkio.weight_device", "blkio.bfq.weight_device", value, member);
    }
    addLeafWeight(number, device.leafWeight(), member);
  }

  private void addThrottle(String kind, String member, List<OciThrottleDevice> devices) {
    for (int i = 0; i < devices.size(); i++) {
      OciThrottleDevice device = devices.get(i);
      limits.add(
          "blkio",
          "blkio.throttle." + kind + "_device",
          LimitList.device(device) + " " + Long.toUnsignedString(device.rate()),
          "blockIO/" + member + "/" + i);
    }
  }

  /** What is only allowed by default is said last and stands for the whole list. */
  private void addDevices(List<OciDeviceRule> configured) {
    int first = configured.isEmpty() || !DeviceRules.isForAll(configured.getFirst()) ? 1 : 0;
    List<OciDeviceRule> rules = DeviceRules.effective(configured);
    for (int i = 0; i < rules.size(); i++) {
      OciDeviceRule rule = rules.get(i);
      int index = i - first;
      boolean own = index >= 0 && index < configured.size();
      limits.add(
          "devices",
          rule.allow() ? "devices.allow" : "devices.deny",
          DeviceRules.text(rule),
          own ? "devices/" + index : "devices");
    }
  }
}
