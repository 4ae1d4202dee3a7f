package io.carafe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a container's cgroups that hold limits, in whatever layout the host has. */
final class CgroupFiles {
  private static final Path TOP = Path.of("/sys/fs/cgroup");

  /** Limits, and nothing that counts. */
  private static final Pattern LIMITS =
      Pattern.compile(
          "memory\\.(max|high|low|swap\\.max|(soft_|memsw\\.)?limit_in_bytes|swappiness)"
              + "|cpu\\.(weight|max|max\\.burst|idle|shares|cfs_.*|rt_.*)|cpuset\\.(cpus|mems)"
              + "|pids\\.max|io\\.(max|weight|bfq\\.weight)|blkio\\.(bfq\\.)?weight(_device)?"
              + "|blkio\\.throttle\\..*_device|hugetlb\\..*\\.(max|limit_in_bytes)|devices\\.list"
              + "|net_cls\\.classid|rdma\\.max");

  private CgroupFiles() {}

  /** Whether the host has version 2 only. */
  static boolean isUnified() {
    return Files.exists(TOP.resolve("cgroup.controllers"));
  }

  /** The folders of the cgroup {@code path}, seen from a hierarchy's root. */
  static List<Path> folders(String path) {
    if (isUnified()) {
      return Stream.of(TOP.resolve(path)).filter(Files::isDirectory).toList();
    }
    try (Stream<Path> hierarchies = Files.list(TOP)) {
      return hierarchies.map(h -> h.resolve(path)).filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every limit by its file's name. */
  static SortedMap<String, String> limits(String path) {
    SortedMap<String, String> limits = new TreeMap<>();
    for (Path folder : folders(path)) {
      for (Path file : files(folder)) {
        String name = String.valueOf(file.getFileName());
        if (LIMITS.matcher(name).matches()) {
          limits.put(name, sorted(read(file)));
        }
      }
    }
    return limits;
  }

  /** A limit; empty where there is no such file. */
  static String limit(String path, String file) {
    return limits(path).getOrDefault(file, "");
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.filter(Files::isRegularFile).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** The order of devices is the kernel's. */
  private static String sorted(String text) {
    return String.join("\n", text.lines().sorted().toList());
  }

  /** The number of a block device of this host, {@code 254:0}. */
  static String blockDevice() {
    try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
      return devices
          .filter(device -> Files.exists(device.resolve("device")))
          .map(device -> read(device.resolve("dev")))
          .sorted()
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
