package io.carafe.cgroups.stats;

import io.carafe.cgroups.files.KernelFiles;
import io.carafe.cgroups.stats.CgroupStats.Amount;
import io.carafe.cgroups.stats.CgroupStats.BlockIo;
import io.carafe.cgroups.stats.CgroupStats.Cpu;
import io.carafe.cgroups.stats.CgroupStats.Entry;
import io.carafe.cgroups.stats.CgroupStats.Memory;
import io.carafe.cgroups.stats.CgroupStats.Throttling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Figures of version 2, in the units of version 1. Source: kernel
 * Documentation/admin-guide/cgroup-v2.rst.
 */
public final class UnifiedStats {
  private static final long NANOS_PER_MICRO = 1_000;

  private UnifiedStats() {}

  /** Reads what is there. */
  public static CgroupStats read(KernelFiles files) {
    return new CgroupStats(
        cpu(files),
        Optional.empty(),
        memory(files),
        SharedStats.pids(files),
        blockIo(files),
        SharedStats.hugePages(files, SharedStats.HugeFiles.UNIFIED),
        SharedStats.rdma(files));
  }

  private static Cpu cpu(KernelFiles files) {
    SortedMap<String, Long> stat = files.keyed("cpu.stat");
    Throttling throttling =
        new Throttling(
            stat.getOrDefault("nr_periods", 0L),
            stat.getOrDefault("nr_throttled", 0L),
            nanos(stat, "throttled_usec"));
    return new Cpu(
        nanos(stat, "usage_usec"),
        nanos(stat, "system_usec"),
        nanos(stat, "user_usec"),
        List.of(),
        List.of(),
        List.of(),
        throttling,
        Pressure.read(files, "cpu.pressure"));
  }

  private static long nanos(SortedMap<String, Long> stat, String key) {
    return stat.getOrDefault(key, 0L) * NANOS_PER_MICRO;
  }

  /** Swap counts without memory in version 2 and with it in version 1, which is told here. */
  private static Memory memory(KernelFiles files) {
    SortedMap<String, Long> raw = files.keyed("memory.stat");
    Amount memory =
        new Amount(
            files.numberOrZero("memory.max"),
            files.numberOrZero("memory.current"),
            files.numberOrZero("memory.peak"),
            files.keyed("memory.events").getOrDefault("max", 0L));
    long swapLimit = files.numberOrZero("memory.swap.max");
    boolean unlimited =
        swapLimit == KernelFiles.UNLIMITED || memory.limit() == KernelFiles.UNLIMITED;
    Amount swap =
        new Amount(
            unlimited ? KernelFiles.UNLIMITED : swapLimit + memory.limit(),
            files.numberOrZero("memory.swap.current") + memory.usage(),
            files.numberOrZero("memory.swap.peak"),
            files.keyed("memory.swap.events").getOrDefault("fail", 0L));
    return new Memory(
        raw.getOrDefault("file", 0L),
        memory,
        files.has("memory.swap.current") ? swap : Amount.NONE,
        Amount.NONE,
        Amount.NONE,
        raw,
        Pressure.read(files, "memory.pressure"));
  }

  /** Lines of {@code 8:0 rbytes=1 wbytes=2 rios=3 …}. */
  private static BlockIo blockIo(KernelFiles files) {
    Map<String, List<Entry>> tables = new LinkedHashMap<>();
    for (String line : files.lines("io.stat")) {
      String[] words = line.split(" ", -1);
      for (int i = 1; i < words.length; i++) {
        add(tables, words[0], words[i]);
      }
    }
    return new BlockIo(tables, Pressure.read(files, "io.pressure"));
  }

  private static void add(Map<String, List<Entry>> tables, String device, String word) {
    int equals = word.indexOf('=');
    String key = word.substring(0, Math.max(0, equals));
    String table =
        switch (key) {
          case "rbytes", "wbytes" -> "ioServiceBytesRecursive";
          case "rios", "wios" -> "ioServicedRecursive";
          default -> "";
        };
    if (!table.isEmpty()) {
      String operation = key.startsWith("r") ? "Read" : "Write";
      SharedStats.entry(device, operation, word.substring(equals + 1))
          .ifPresent(e -> tables.computeIfAbsent(table, name -> new ArrayList<>()).add(e));
    }
  }
}
