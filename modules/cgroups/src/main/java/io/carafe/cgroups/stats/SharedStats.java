package io.carafe.cgroups.stats;

import io.carafe.cgroups.files.KernelFiles;
import io.carafe.cgroups.stats.CgroupStats.Entry;
import io.carafe.cgroups.stats.CgroupStats.HugePages;
import io.carafe.cgroups.stats.CgroupStats.Pids;
import io.carafe.cgroups.stats.CgroupStats.Rdma;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Figures that both versions have in much the same form. */
final class SharedStats {
  /** How the files about huge pages are called behind {@code hugetlb.2MB}. */
  enum HugeFiles {
    UNIFIED(".current", ""),
    SEPARATE(".usage_in_bytes", ".max_usage_in_bytes");

    private final String usage;
    private final String max;

    HugeFiles(String usage, String max) {
      this.usage = usage;
      this.max = max;
    }
  }

  private SharedStats() {}

  static Pids pids(KernelFiles files) {
    long limit = files.numberOrZero("pids.max");
    return new Pids(files.numberOrZero("pids.current"), limit == KernelFiles.UNLIMITED ? 0 : limit);
  }

  /**
   * The sizes are those that the cgroup has files for; reserved pages count where they are told.
   */
  static SortedMap<String, HugePages> hugePages(KernelFiles files, HugeFiles names) {
    SortedMap<String, HugePages> pages = new TreeMap<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(files.folder(), "hugetlb.*B" + names.usage)) {
      for (Path file : found) {
        String name = String.valueOf(file.getFileName());
        String size = name.substring("hugetlb.".length(), name.length() - names.usage.length());
        pages.put(size, hugePage(files, "hugetlb." + size, names));
      }
    } catch (IOException | DirectoryIteratorException e) {
      return new TreeMap<>();
    }
    return pages;
  }

  private static HugePages hugePage(KernelFiles files, String prefix, HugeFiles names) {
    String kind = files.has(prefix + ".rsvd" + names.usage) ? prefix + ".rsvd" : prefix;
    long failures =
        names == HugeFiles.UNIFIED
            ? files.keyed(prefix + ".events").getOrDefault("max", 0L)
            : files.numberOrZero(kind + ".failcnt");
    long max = names.max.isEmpty() ? 0 : files.numberOrZero(kind + names.max);
    return new HugePages(files.numberOrZero(kind + names.usage), max, failures);
  }

  /** Lines of {@code mlx4_0 hca_handle=2 hca_object=2000}. */
  static List<Rdma> rdma(KernelFiles files) {
    List<Rdma> devices = new ArrayList<>();
    for (String line : files.lines("rdma.current")) {
      String[] words = line.split(" ", -1);
      devices.add(new Rdma(words[0], value(words, "hca_handle="), value(words, "hca_object=")));
    }
    return devices;
  }

  private static long value(String[] words, String key) {
    for (String word : words) {
      if (word.startsWith(key)) {
        return KernelFiles.parse(word.substring(key.length())).orElse(0);
      }
    }
    return 0;
  }

  /** An entry for {@code device}, such as {@code 8:0}. */
  static Optional<Entry> entry(String device, String operation, String value) {
    int colon = device.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    OptionalLong major = KernelFiles.parse(device.substring(0, colon));
    OptionalLong minor = KernelFiles.parse(device.substring(colon + 1));
    OptionalLong number = KernelFiles.parse(value);
    if (major.isEmpty() || minor.isEmpty() || number.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(major.getAsLong(), minor.getAsLong(), operation, number.getAsLong()));
  }
}
