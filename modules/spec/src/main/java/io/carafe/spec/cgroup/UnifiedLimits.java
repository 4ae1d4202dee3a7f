package io.carafe.spec.cgroup;

import io.carafe.base.Problem;
import io.carafe.spec.runtime.OciBlockIo;
import io.carafe.spec.runtime.OciCpu;
import io.carafe.spec.runtime.OciHugepageLimit;
import io.carafe.spec.runtime.OciMemory;
import io.carafe.spec.runtime.OciResources;
import io.carafe.spec.runtime.OciThrottleDevice;
import io.carafe.spec.runtime.OciWeightDevice;
import java.util.List;
import java.util.Map;

/**
 * Limits as values for the files of cgroup version 2. What version 1 alone has (real-time, kernel
 * memory, swappiness, the OOM killer's switch, network marks) is passed over, as runc does. Source:
 * kernel Documentation/admin-guide/cgroup-v2.rst.
 */
public final class UnifiedLimits {
  private static final long UNSET = 0;
  private static final long UNLIMITED = -1;

  private final LimitList limits = new LimitList();

  private UnifiedLimits() {}

  /**
   * The limits in the order in which they are written; rules for devices are not among them.
   *
   * @throws Problem.Invalid where swap is limited and memory is not
   */
  public static List<CgroupLimit> of(OciResources resources) {
    UnifiedLimits all = new UnifiedLimits();
    all.addMemory(resources.memory());
    all.addCpu(resources.cpu());
    all.limits.addCommon(resources);
    all.addBlockIo(resources.blockIo());
    for (int i = 0; i < resources.hugepageLimits().size(); i++) {
      OciHugepageLimit page = resources.hugepageLimits().get(i);
      String value = Long.toUnsignedString(page.limit());
      String file = "hugetlb." + page.pageSize();
      all.limits.add("hugetlb", file + ".max", value, "hugepageLimits/" + i);
      all.limits.addOptional("hugetlb", file + ".rsvd.max", value, "hugepageLimits/" + i);
    }
    for (Map.Entry<String, String> entry : resources.unified().entrySet()) {
      all.addUnified(entry.getKey(), entry.getValue());
    }
    return all.limits.all();
  }

  /** Several lines are written one by one, as the kernel takes them. */
  private void addUnified(String file, String value) {
    int dot = file.indexOf('.');
    String controller = dot < 0 ? "" : file.substring(0, dot);
    for (String line : value.strip().split("\n", -1)) {
      limits.add(controller, file, line, "unified/" + LimitList.escape(file));
    }
  }

  private void addMemory(OciMemory memory) {
    addSwap(memory);
    addBytes("memory.max", memory.limit().orElse(UNSET), "memory/limit");
    addBytes("memory.low", memory.reservation().orElse(UNSET), "memory/reservation");
  }

  private void addBytes(String file, long value, String member) {
    if (value != UNSET) {
      limits.add("memory", file, value < 0 ? "max" : Long.toString(value), member);
    }
  }

  /** Version 1 limits memory and swap together, version 2 swap alone. */
  private void addSwap(OciMemory memory) {
    long limit = memory.limit().orElse(UNSET);
    long swap = memory.swap().orElse(UNSET);
    if (swap == UNLIMITED || (swap == UNSET && limit == UNLIMITED)) {
      String member = swap == UNLIMITED ? "memory/swap" : "memory/limit";
      limits.addOptional("memory", "memory.swap.max", "max", member);
    } else if (swap != UNSET) {
      if (limit <= 0) {
        throw Problem.invalid("swap " + swap + " is a limit of memory and swap: limit memory too")
            .withPointer(LimitList.BASE + "memory/swap");
      }
      if (swap == limit) {
        limits.addOptional("memory", "memory.swap.max", "0", "memory/swap");
      } else {
        limits.add("memory", "memory.swap.max", Long.toString(swap - limit), "memory/swap");
      }
    }
  }

  private void addCpu(OciCpu cpu) {
    if (cpu.idle().isPresent()) {
      limits.add("cpu", "cpu.idle", Long.toString(cpu.idle().getAsLong()), "cpu/idle");
    }
    if (cpu.shares().orElse(UNSET) != UNSET) {
      long weight = Conversions.weightOfShares(cpu.shares().getAsLong());
      limits.add("cpu", "cpu.weight", Long.toString(weight), "cpu/shares");
    }
    long quota = cpu.quota().orElse(UNSET);
    long period = cpu.period().orElse(UNSET);
    if (quota != UNSET || period != UNSET) {
      String most = quota > 0 ? Long.toString(quota) : "max";
      String per = Long.toUnsignedString(period == UNSET ? Conversions.PERIOD_MICROS : period);
      limits.add("cpu", "cpu.max", most + " " + per, quota != UNSET ? "cpu/quota" : "cpu/period");
    }
    if (cpu.burst().isPresent()) {
      String burst = Long.toUnsignedString(cpu.burst().getAsLong());
      limits.add("cpu", "cpu.max.burst", burst, "cpu/burst");
    }
    cpu.cpus().ifPresent(v -> limits.add("cpuset", "cpuset.cpus", v, "cpu/cpus"));
    cpu.mems().ifPresent(v -> limits.add("cpuset", "cpuset.mems", v, "cpu/mems"));
  }

  /** The scheduler BFQ takes weights as they are; else the cost model's weight is set. */
  private void addBlockIo(OciBlockIo blockIo) {
    int weight = blockIo.weight().orElse(0);
    if (weight != 0) {
      String pointer = LimitList.BASE + "blockIO/weight";
      String scaled = Long.toString(Conversions.ioWeightOfBlkio(weight));
      limits.add(
          CgroupLimit.of("io", "io.bfq.weight", Integer.toString(weight), pointer)
              .orElse(CgroupLimit.of("io", "io.weight", scaled, pointer)));
    }
    for (int i = 0; i < blockIo.weightDevice().size(); i++) {
      OciWeightDevice device = blockIo.weightDevice().get(i);
      if (device.weight().orElse(0) != 0) {
        String value = device.major() + ":" + device.minor() + " " + device.weight().getAsInt();
        limits.addOptional("io", "io.bfq.weight", value, "blockIO/weightDevice/" + i);
      }
    }
    addThrottle("rbps", "throttleReadBpsDevice", blockIo.throttleReadBpsDevice());
    addThrottle("wbps", "throttleWriteBpsDevice", blockIo.throttleWriteBpsDevice());
    addThrottle("riops", "throttleReadIOPSDevice", blockIo.throttleReadIopsDevice());
    addThrottle("wiops", "throttleWriteIOPSDevice", blockIo.throttleWriteIopsDevice());
  }

  private void addThrottle(String kind, String member, List<OciThrottleDevice> devices) {
    for (int i = 0; i < devices.size(); i++) {
      OciThrottleDevice device = devices.get(i);
      String rate = Long.toUnsignedString(device.rate());
      String value = LimitList.device(device) + " " + kind + "=" + rate;
      limits.add("io", "io.max", value, "blockIO/" + member + "/" + i);
    }
  }
}
