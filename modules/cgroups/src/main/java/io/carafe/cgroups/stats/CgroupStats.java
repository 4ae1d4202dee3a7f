package io.carafe.cgroups.stats;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a container uses. Numbers are unsigned, {@link
 * io.carafe.cgroups.files.KernelFiles#UNLIMITED} where a limit is lifted, 0 where the kernel does
 * not tell.
 *
 * @param cpu time
 * @param cpuset where it runs; empty in version 2, which does not tell
 * @param memory bytes
 * @param pids tasks
 * @param blockIo block devices
 * @param hugePages by size, such as {@code 2MB}
 * @param rdma devices
 */
public record CgroupStats(
    Cpu cpu,
    Optional<Cpuset> cpuset,
    Memory memory,
    Pids pids,
    BlockIo blockIo,
    SortedMap<String, HugePages> hugePages,
    List<Rdma> rdma) {

  /**
   * Time in nanoseconds.
   *
   * @param perProcessor in all, by processor; empty in version 2
   * @param perProcessorKernel in the kernel, by processor; empty in version 2
   * @param perProcessorUser outside the kernel, by processor; empty in version 2
   * @param throttling what a quota did
   * @param pressure who waited, if the kernel tells
   */
  public record Cpu(
      long total,
      long kernel,
      long user,
      List<Long> perProcessor,
      List<Long> perProcessorKernel,
      List<Long> perProcessorUser,
      Throttling throttling,
      Optional<Pressure> pressure) {}

  /** Periods with a quota, those in which it was used up, and nanoseconds waited then. */
  public record Throttling(long periods, long throttledPeriods, long throttledNanos) {}

  /**
   * Where the container runs.
   *
   * @param cpus numbers of processors
   * @param mems numbers of memory nodes
   * @param flags the files of numbers, without the prefix {@code cpuset.}
   */
  public record Cpuset(List<Integer> cpus, List<Integer> mems, Map<String, Long> flags) {
    /** The names of the flags, in the order of runc's JSON. */
    public static final List<String> FLAGS =
        List.of(
            "cpu_exclusive",
            "mem_hardwall",
            "mem_exclusive",
            "memory_migrate",
            "memory_spread_page",
            "memory_spread_slab",
            "memory_pressure",
            "sched_load_balance",
            "sched_relax_domain_level");

    /** Nothing is told. */
    public static final Cpuset NONE = new Cpuset(List.of(), List.of(), Map.of());
  }

  /**
   * Bytes of memory.
   *
   * @param cache of files
   * @param usage in all
   * @param swap memory and swap together
   * @param kernel the kernel's, version 1 only
   * @param kernelTcp of TCP buffers, version 1 only
   * @param raw the file {@code memory.stat}
   * @param pressure who waited, if the kernel tells
   */
  public record Memory(
      long cache,
      Amount usage,
      Amount swap,
      Amount kernel,
      Amount kernelTcp,
      SortedMap<String, Long> raw,
      Optional<Pressure> pressure) {}

  /** A limit, what is used, the most that was, and how often the limit was hit. */
  public record Amount(long limit, long usage, long max, long failures) {
    /** Nothing is told. */
    public static final Amount NONE = new Amount(0, 0, 0, 0);
  }

  /** Tasks and the most allowed; 0: as many as there can be. */
  public record Pids(long current, long limit) {}

  /**
   * Block devices.
   *
   * @param tables what is counted, by its name in runc's JSON, such as {@code
   *     ioServiceBytesRecursive}; without what is empty
   * @param pressure who waited, if the kernel tells
   */
  public record BlockIo(Map<String, List<Entry>> tables, Optional<Pressure> pressure) {}

  /** One device's count of an operation, such as {@code Read}. */
  public record Entry(long major, long minor, String operation, long value) {}

  /** Bytes in huge pages, the most there were, and how often the limit was hit. */
  public record HugePages(long usage, long max, long failures) {}

  /** Handles and objects of an RDMA device in use. */
  public record Rdma(String device, long handles, long objects) {}
}
