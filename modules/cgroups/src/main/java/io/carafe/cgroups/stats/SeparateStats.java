package io.carafe.cgroups.stats;

import io.carafe.cgroups.files.CgroupFolders;
import io.carafe.cgroups.files.KernelFiles;
import io.carafe.cgroups.stats.CgroupStats.Amount;
import io.carafe.cgroups.stats.CgroupStats.BlockIo;
import io.carafe.cgroups.stats.CgroupStats.Cpu;
import io.carafe.cgroups.stats.CgroupStats.Cpuset;
import io.carafe.cgroups.stats.CgroupStats.Entry;
import io.carafe.cgroups.stats.CgroupStats.Memory;
import io.carafe.cgroups.stats.CgroupStats.Throttling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Figures of version 1. Source: kernel Documentation/admin-guide/cgroup-v1. */
public final class SeparateStats {
  /** USER_HZ, the unit of times in files, is 100 on every architecture that Carafe runs on. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int PROCESSORS_MAX = 8_192;
  private static final KernelFiles NONE = new KernelFiles(Path.of("/nonexistent"));

  /** A table's name in runc's JSON and its file behind the scheduler's prefix. */
  private static final Map<String, String> TABLES = tables();

  private SeparateStats() {}

  private static Map<String, String> tables() {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("ioServiceBytesRecursive", "io_service_bytes_recursive");
    tables.put("ioServicedRecursive", "io_serviced_recursive");
    tables.put("ioQueueRecursive", "io_queued_recursive");
    tables.put("ioServiceTimeRecursive", "io_service_time_recursive");
    tables.put("ioWaitTimeRecursive", "io_wait_time_recursive");
    tables.put("ioMergedRecursive", "io_merged_recursive");
    tables.put("ioTimeRecursive", "time_recursive");
    tables.put("sectorsRecursive", "sectors_recursive");
    return tables;
  }

  /** Reads what is there. */
  public static CgroupStats read(CgroupFolders folders) {
    KernelFiles cpuset = folders.of("cpuset").orElse(NONE);
    return new CgroupStats(
        cpu(folders.of("cpu").orElse(NONE), folders.of("cpuacct").orElse(NONE)),
        cpuset.has("cpuset.cpus") ? Optional.of(cpuset(cpuset)) : Optional.empty(),
        memory(folders.of("memory").orElse(NONE)),
        SharedStats.pids(folders.of("pids").orElse(NONE)),
        blockIo(folders.of("blkio").orElse(NONE)),
        SharedStats.hugePages(folders.of("hugetlb").orElse(NONE), SharedStats.HugeFiles.SEPARATE),
        SharedStats.rdma(folders.of("rdma").orElse(NONE)));
  }

  private static Cpu cpu(KernelFiles cpu, KernelFiles account) {
    SortedMap<String, Long> stat = cpu.keyed("cpu.stat");
    SortedMap<String, Long> ticks = account.keyed("cpuacct.stat");
    List<Long> total = new ArrayList<>();
    for (String word : account.text("cpuacct.usage_percpu").orElse("").strip().split("\\s+", -1)) {
      KernelFiles.parse(word).ifPresent(total::add);
    }
    List<Long> user = new ArrayList<>();
    List<Long> kernel = new ArrayList<>();
    addByProcessor(account.lines("cpuacct.usage_all"), user, kernel);
    return new Cpu(
        account.numberOrZero("cpuacct.usage"),
        ticks.getOrDefault("system", 0L) * NANOS_PER_TICK,
        ticks.getOrDefault("user", 0L) * NANOS_PER_TICK,
        total,
        kernel,
        user,
        new Throttling(
            stat.getOrDefault("nr_periods", 0L),
            stat.getOrDefault("nr_throttled", 0L),
            stat.getOrDefault("throttled_time", 0L)),
        Optional.empty());
  }

  /** Lines of {@code processor user system} below a heading. */
  private static void addByProcessor(List<String> lines, List<Long> user, List<Long> kernel) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && KernelFiles.parse(words[0]).isPresent()) {
        user.add(KernelFiles.parse(words[1]).orElse(0));
        kernel.add(KernelFiles.parse(words[2]).orElse(0));
      }
    }
  }

  private static Cpuset cpuset(KernelFiles files) {
    Map<String, Long> flags = new LinkedHashMap<>();
    for (String flag : Cpuset.FLAGS) {
      flags.put(flag, files.numberOrZero("cpuset." + flag));
    }
    return new Cpuset(
        numbers(files.text("cpuset.cpus").orElse("")),
        numbers(files.text("cpuset.mems").orElse("")),
        flags);
  }

  /** The numbers of a list such as {@code 0-3,5}. */
  static List<Integer> numbers(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String range : list.strip().split(",", -1)) {
      int dash = range.indexOf('-');
      long first = KernelFiles.parse(dash < 0 ? range : range.substring(0, dash)).orElse(-1);
      long last = dash < 0 ? first : KernelFiles.parse(range.substring(dash + 1)).orElse(-1);
      for (long n = first; first >= 0 && n <= last && numbers.size() < PROCESSORS_MAX; n++) {
        numbers.add((int) n);
      }
    }
    return numbers;
  }

  private static Memory memory(KernelFiles files) {
    SortedMap<String, Long> raw = files.keyed("memory.stat");
    return new Memory(
        raw.getOrDefault("cache", 0L),
        amount(files, "memory"),
        amount(files, "memory.memsw"),
        amount(files, "memory.kmem"),
        amount(files, "memory.kmem.tcp"),
        raw,
        Optional.empty());
  }

  private static Amount amount(KernelFiles files, String prefix) {
    return new Amount(
        files.numberOrZero(prefix + ".limit_in_bytes"),
        files.numberOrZero(prefix + ".usage_in_bytes"),
        files.numberOrZero(prefix + ".max_usage_in_bytes"),
        files.numberOrZero(prefix + ".failcnt"));
  }

  /** BFQ counts most, CFQ did before Linux 5.0; what is throttled is counted without either. */
  private static BlockIo blockIo(KernelFiles files) {
    for (String prefix : List.of("blkio.bfq.", "blkio.")) {
      if (!files.lines(prefix + "io_serviced_recursive").isEmpty()) {
        Map<String, List<Entry>> tables = new LinkedHashMap<>();
        TABLES.forEach((table, file) -> add(tables, table, files.lines(prefix + file)));
        return new BlockIo(tables, Optional.empty());
      }
    }
    Map<String, List<Entry>> tables = new LinkedHashMap<>();
    add(tables, "ioServiceBytesRecursive", throttled(files, "io_service_bytes"));
    add(tables, "ioServicedRecursive", throttled(files, "io_serviced"));
    return new BlockIo(tables, Optional.empty());
  }

  private static List<String> throttled(KernelFiles files, String file) {
    String name = "blkio.throttle." + file;
    return files.has(name + "_recursive") ? files.lines(name + "_recursive") : files.lines(name);
  }

  /** Lines of {@code 8:0 Read 5}, or {@code 8:0 5}; the last is a sum. */
  private static void add(Map<String, List<Entry>> tables, String table, List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words.length == 2 || words.length == 3) {
        String operation = words.length == 3 ? words[1] : "";
        SharedStats.entry(words[0], operation, words[words.length - 1]).ifPresent(entries::add);
      }
    }
    if (!entries.isEmpty()) {
      tables.put(table, entries);
    }
  }
}
