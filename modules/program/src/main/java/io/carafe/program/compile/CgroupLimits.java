package io.carafe.program.compile;

import io.carafe.spec.runtime.OciBlockIo;
import io.carafe.spec.runtime.OciCpu;
import io.carafe.spec.runtime.OciDeviceRule;
import io.carafe.spec.runtime.OciHugepageLimit;
import io.carafe.spec.runtime.OciInterfacePriority;
import io.carafe.spec.runtime.OciMemory;
import io.carafe.spec.runtime.OciResources;
import io.carafe.spec.runtime.OciThrottleDevice;
import io.carafe.spec.runtime.OciWeightDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of a container as values for the files of cgroup version 1. Source: runtime-spec
 * config-linux.md, section Control groups; kernel Documentation/admin-guide/cgroup-v1.
 */
final class CgroupLimits {
  private static final String BASE = "/linux/resources/";

  private final List<Limit> limits = new ArrayList<>(16);

  /**
   * One value for one file.
   *
   * @param controller the controller that the file belongs to
   * @param file its name
   * @param value what is written
   * @param pointer the configuration that asks for it
   */
  record Limit(String controller, String file, String value, String pointer) {}

  private CgroupLimits() {}

  static List<Limit> of(OciResources resources) {
    CgroupLimits all = new CgroupLimits();
    all.addMemory(resources.memory());
    all.addCpu(resources.cpu());
    resources
        .pids()
        .ifPresent(limit -> all.add("pids", "pids.max", unlimitedAsMax(limit), "pids/limit"));
    all.addBlockIo(resources.blockIo());
    for (int i = 0; i < resources.hugepageLimits().size(); i++) {
      OciHugepageLimit page = resources.hugepageLimits().get(i);
      all.add(
          "hugetlb",
          "hugetlb." + page.pageSize() + ".limit_in_bytes",
          Long.toUnsignedString(page.limit()),
          "hugepageLimits/" + i);
    }
    resources
        .network()
        .classId()
        .ifPresent(
            id -> all.add("net_cls", "net_cls.classid", Long.toString(id), "network/classID"));
    for (int i = 0; i < resources.network().priorities().size(); i++) {
      OciInterfacePriority priority = resources.network().priorities().get(i);
      all.add(
          "net_prio",
          "net_prio.ifpriomap",
          priority.name() + " " + priority.priority(),
          "network/priorities/" + i);
    }
    all.addDevices(resources.devices());
    return all.limits;
  }

  private void addMemory(OciMemory memory) {
    memory
        .reservation()
        .ifPresent(v ->
            add("memory", "memory.soft_limit_in_bytes", Long.toString(v), "memory/reservation"));
    memory
        .limit()
        .ifPresent(v -> add("memory", "memory.limit_in_bytes", Long.toString(v), "memory/limit"));
    memory
        .swap()
        .ifPresent(
            v -> add("memory", "memory.memsw.limit_in_bytes", Long.toString(v), "memory/swap"));
    memory
        .kernelTcp()
        .ifPresent(v ->
            add("memory", "memory.kmem.tcp.limit_in_bytes", Long.toString(v), "memory/kernelTCP"));
    memory
        .swappiness()
        .ifPresent(
            v -> add("memory", "memory.swappiness", Integer.toString(v), "memory/swappiness"));
    if (memory.disableOomKiller()) {
      add("memory", "memory.oom_control", "1", "memory/disableOOMKiller");
    }
  }

  private void addCpu(OciCpu cpu) {
    addNumber("cpu", "cpu.shares", cpu.shares(), "cpu/shares");
    addNumber("cpu", "cpu.cfs_period_us", cpu.period(), "cpu/period");
    addNumber("cpu", "cpu.cfs_quota_us", cpu.quota(), "cpu/quota");
    addNumber("cpu", "cpu.cfs_burst_us", cpu.burst(), "cpu/burst");
    addNumber("cpu", "cpu.rt_period_us", cpu.realtimePeriod(), "cpu/realtimePeriod");
    addNumber("cpu", "cpu.rt_runtime_us", cpu.realtimeRuntime(), "cpu/realtimeRuntime");
    addNumber("cpu", "cpu.idle", cpu.idle(), "cpu/idle");
    cpu.cpus().ifPresent(v -> add("cpuset", "cpuset.cpus", v, "cpu/cpus"));
    cpu.mems().ifPresent(v -> add("cpuset", "cpuset.mems", v, "cpu/mems"));
  }

  private void addNumber(String controller, String file, OptionalLong value, String pointer) {
    value.ifPresent(v -> add(controller, file, Long.toString(v), pointer));
  }

  private void addBlockIo(OciBlockIo blockIo) {
    blockIo
        .weight()
        .ifPresent(v -> add("blkio", "blkio.weight", Integer.toString(v), "blockIO/weight"));
    for (int i = 0; i < blockIo.weightDevice().size(); i++) {
      OciWeightDevice device = blockIo.weightDevice().get(i);
      String pointer = "blockIO/weightDevice/" + i;
      device
          .weight()
          .ifPresent(v ->
              add(
                  "blkio",
                  "blkio.weight_device",
                  device.major() + ":" + device.minor() + " " + v,
                  pointer));
    }
    addThrottle("read_bps", "throttleReadBpsDevice", blockIo.throttleReadBpsDevice());
    addThrottle("write_bps", "throttleWriteBpsDevice", blockIo.throttleWriteBpsDevice());
    addThrottle("read_iops", "throttleReadIOPSDevice", blockIo.throttleReadIopsDevice());
    addThrottle("write_iops", "throttleWriteIOPSDevice", blockIo.throttleWriteIopsDevice());
  }

  private void addThrottle(String kind, String member, List<OciThrottleDevice> devices) {
    for (int i = 0; i < devices.size(); i++) {
      OciThrottleDevice device = devices.get(i);
      add(
          "blkio",
          "blkio.throttle." + kind + "_device",
          device.major() + ":" + device.minor() + " " + Long.toUnsignedString(device.rate()),
          "blockIO/" + member + "/" + i);
    }
  }

  private void addDevices(List<OciDeviceRule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      OciDeviceRule rule = rules.get(i);
      add(
          "devices",
          rule.allow() ? "devices.allow" : "devices.deny",
          deviceRule(rule),
          "devices/" + i);
    }
    if (!rules.isEmpty()) {
      for (String rule : DefaultDevices.ALLOWED) {
        add("devices", "devices.allow", rule, "devices");
      }
    }
  }

  private static String deviceRule(OciDeviceRule rule) {
    String access = rule.access().orElse("rwm");
    return rule.type().word()
        + " "
        + number(rule.major())
        + ":"
        + number(rule.minor())
        + " "
        + access;
  }

  private static String number(OptionalLong number) {
    return number.isEmpty() || number.getAsLong() < 0 ? "*" : Long.toString(number.getAsLong());
  }

  private static String unlimitedAsMax(long limit) {
    return limit <= 0 ? "max" : Long.toString(limit);
  }

  private void add(String controller, String file, String value, String pointer) {
    limits.add(new Limit(controller, file, value, BASE + pointer));
  }

  /** The same limits as values for the files of cgroup version 2. */
  static List<Limit> unified(OciResources resources) {
    CgroupLimits all = new CgroupLimits();
    all.addUnifiedMemory(resources.memory());
    all.addUnifiedCpu(resources.cpu());
    resources
        .pids()
        .ifPresent(limit -> all.add("pids", "pids.max", unlimitedAsMax(limit), "pids/limit"));
    all.addUnifiedIo(resources.blockIo());
    for (int i = 0; i < resources.hugepageLimits().size(); i++) {
      OciHugepageLimit page = resources.hugepageLimits().get(i);
      all.add(
          "hugetlb",
          "hugetlb." + page.pageSize() + ".max",
          Long.toUnsignedString(page.limit()),
          "hugepageLimits/" + i);
    }
    for (Map.Entry<String, String> entry : resources.unified().entrySet()) {
      String file = entry.getKey();
      int dot = file.indexOf('.');
      String controller = dot < 0 ? "" : file.substring(0, dot);
      all.add(controller, file, entry.getValue(), "unified/" + Pointers.escape(file));
    }
    return all.limits;
  }

  private void addUnifiedMemory(OciMemory memory) {
    memory
        .reservation()
        .ifPresent(v -> add("memory", "memory.low", orMax(v), "memory/reservation"));
    memory.limit().ifPresent(v -> add("memory", "memory.max", orMax(v), "memory/limit"));
    if (memory.swap().isPresent()) {
      long swap = memory.swap().getAsLong();
      long limit = memory.limit().orElse(0);
      String value = swap < 0 ? "max" : Long.toString(Math.max(0, swap - Math.max(0, limit)));
      add("memory", "memory.swap.max", value, "memory/swap");
    }
  }

  private static String orMax(long value) {
    return value < 0 ? "max" : Long.toString(value);
  }

  private void addUnifiedCpu(OciCpu cpu) {
    if (cpu.shares().isPresent() && cpu.shares().getAsLong() != 0) {
      add("cpu", "cpu.weight", Long.toString(weight(cpu.shares().getAsLong())), "cpu/shares");
    }
    if (cpu.quota().isPresent() || cpu.period().isPresent()) {
      long quota = cpu.quota().orElse(-1);
      String value =
          (quota <= 0 ? "max" : Long.toString(quota)) + " " + cpu.period().orElse(100_000);
      add("cpu", "cpu.max", value, cpu.quota().isPresent() ? "cpu/quota" : "cpu/period");
    }
    addNumber("cpu", "cpu.max.burst", cpu.burst(), "cpu/burst");
    addNumber("cpu", "cpu.idle", cpu.idle(), "cpu/idle");
    cpu.cpus().ifPresent(v -> add("cpuset", "cpuset.cpus", v, "cpu/cpus"));
    cpu.mems().ifPresent(v -> add("cpuset", "cpuset.mems", v, "cpu/mems"));
  }

  /** The weight of version 2 for the shares of version 1: 2 to 262144 onto 1 to 10000. */
  private static long weight(long shares) {
    long bounded = Math.clamp(shares, 2L, 262_144L);
    return 1 + (bounded - 2) * 9_999 / 262_142;
  }

  private void addUnifiedIo(OciBlockIo blockIo) {
    blockIo
        .weight()
        .ifPresent(v -> {
          if (v > 0) {
            add("io", "io.bfq.weight", Integer.toString(v), "blockIO/weight");
          }
        });
    addUnifiedThrottle("rbps", "throttleReadBpsDevice", blockIo.throttleReadBpsDevice());
    addUnifiedThrottle("wbps", "throttleWriteBpsDevice", blockIo.throttleWriteBpsDevice());
    addUnifiedThrottle("riops", "throttleReadIOPSDevice", blockIo.throttleReadIopsDevice());
    addUnifiedThrottle("wiops", "throttleWriteIOPSDevice", blockIo.throttleWriteIopsDevice());
  }

  private void addUnifiedThrottle(String kind, String member, List<OciThrottleDevice> devices) {
    for (int i = 0; i < devices.size(); i++) {
      OciThrottleDevice device = devices.get(i);
      add(
          "io",
          "io.max",
          device.major()
              + ":"
              + device.minor()
              + " "
              + kind
              + "="
              + Long.toUnsignedString(device.rate()),
          "blockIO/" + member + "/" + i);
    }
  }

  /** The limit that the kernel refuses where a container cannot start in so little memory. */
  static Optional<Limit> memoryLimit(List<Limit> limits) {
    for (Limit limit : limits) {
      if (limit.pointer().equals(BASE + "memory/limit")) {
        return Optional.of(limit);
      }
    }
    return Optional.empty();
  }
}
