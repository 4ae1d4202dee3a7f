package io.carafe.linux.host;

import io.carafe.base.ByteSize;
import io.carafe.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what the host and its processes are. {@link Problem.Unavailable} where procfs is not there
 * or not as proc(5) says.
 */
public final class HostProbe {
  private static final int FILE_BYTES_MAX = 4 << 20;
  private static final int MEMORY_UNIT_BYTES = 1_024;

  private final Path proc;
  private final Path sys;

  private HostProbe(Path proc, Path sys) {
    this.proc = proc;
    this.sys = sys;
  }

  /** A probe of this host. */
  public static HostProbe ofThisHost() {
    return new HostProbe(Path.of("/proc"), Path.of("/sys"));
  }

  /** A probe of copies of {@code /proc} and {@code /sys}, for tests. */
  static HostProbe of(Path proc, Path sys) {
    return new HostProbe(proc, sys);
  }

  /** Reads what the host is. */
  public HostSurvey survey() {
    return new HostSurvey(
        line("sys/kernel/osrelease"),
        line("sys/kernel/hostname"),
        cgroupMounts(),
        Integer.parseInt(line("sys/kernel/cap_last_cap")),
        securityModules(),
        seccompActions(),
        filesystems(),
        processors(),
        memory());
  }

  /** Reads what this process is. */
  public ProcessSurvey process() {
    return new ProcessProbe(this, "self").survey();
  }

  /**
   * Reads what process {@code pid} is. The caller knows by a pidfd that it was the right one all
   * the time.
   */
  public ProcessSurvey process(int pid) {
    return new ProcessProbe(this, Integer.toString(pid)).survey();
  }

  Path proc() {
    return proc;
  }

  String line(String name) {
    return text(proc.resolve(name)).strip();
  }

  List<String> lines(String name) {
    return text(proc.resolve(name)).lines().toList();
  }

  private static String text(Path file) {
    return textIfExists(file)
        .orElseThrow(() ->
            Problem.unavailable("read " + file + ": it cannot be read")
                .withHint("mount procfs at /proc"));
  }

  private static Optional<String> textIfExists(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Lines of mountinfo: fields, a hyphen, then type, source and options (proc(5)). */
  private List<CgroupMount> cgroupMounts() {
    List<CgroupMount> mounts = new ArrayList<>();
    for (String line : lines("self/mountinfo")) {
      int separator = line.indexOf(" - ");
      if (separator < 0) {
        continue;
      }
      String[] fields = line.substring(0, separator).split(" ", -1);
      String[] rest = line.substring(separator + 3).split(" ", -1);
      if (fields.length >= 6 && rest.length >= 3) {
        mount(unescape(fields[4]), unescape(fields[3]), rest).ifPresent(mounts::add);
      }
    }
    return mounts;
  }

  private Optional<CgroupMount> mount(String mountPoint, String root, String[] rest) {
    return switch (rest[0]) {
      case "cgroup" -> Optional.of(new CgroupMount(1, mountPoint, root, controllersOf(rest[2])));
      case "cgroup2" -> {
        String offered = textIfExists(Path.of(mountPoint, "cgroup.controllers")).orElse("");
        yield Optional.of(new CgroupMount(2, mountPoint, root, words(offered)));
      }
      default -> Optional.empty();
    };
  }

  /** The options of a version 1 hierarchy without those that every mount may have. */
  private static List<String> controllersOf(String options) {
    Set<String> common =
        Set.of("rw", "ro", "xattr", "clone_children", "noprefix", "cpuset_v2_mode", "seclabel");
    List<String> controllers = new ArrayList<>();
    for (String option : options.split(",", -1)) {
      if (!common.contains(option) && !option.startsWith("release_agent=")) {
        controllers.add(option);
      }
    }
    return controllers;
  }

  /** Undoes the octal escapes of white space and backslash. */
  private static String unescape(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /** The list lies in securityfs, which is not mounted everywhere; the modules tell too. */
  private Set<String> securityModules() {
    Set<String> modules = new LinkedHashSet<>();
    textIfExists(sys.resolve("kernel/security/lsm"))
        .ifPresent(list -> modules.addAll(List.of(list.strip().split(",", -1))));
    if (textIfExists(sys.resolve("module/apparmor/parameters/enabled"))
        .orElse("N")
        .startsWith("Y")) {
      modules.add("apparmor");
    }
    if (textIfExists(sys.resolve("fs/selinux/enforce")).isPresent()) {
      modules.add("selinux");
    }
    modules.remove("");
    return modules;
  }

  private List<String> seccompActions() {
    return textIfExists(proc.resolve("sys/kernel/seccomp/actions_avail"))
        .map(HostProbe::words)
        .orElse(List.of());
  }

  private Set<String> filesystems() {
    Set<String> types = new LinkedHashSet<>();
    for (String line : lines("filesystems")) {
      types.add(line.substring(line.lastIndexOf('\t') + 1).strip());
    }
    return types;
  }

  /** Counts the ranges of a list such as {@code 0-3,5}. */
  private int processors() {
    String online = textIfExists(sys.resolve("devices/system/cpu/online")).orElse("0");
    int count = 0;
    for (String range : online.strip().split(",", -1)) {
      int dash = range.indexOf('-');
      count +=
          dash < 0
              ? 1
              : Integer.parseInt(range.substring(dash + 1))
                  - Integer.parseInt(range.substring(0, dash))
                  + 1;
    }
    return count;
  }

  private ByteSize memory() {
    for (String line : lines("meminfo")) {
      List<String> words = words(line);
      if (words.size() >= 2 && words.getFirst().equals("MemTotal:")) {
        return new ByteSize(Math.multiplyExact(Long.parseLong(words.get(1)), MEMORY_UNIT_BYTES));
      }
    }
    return new ByteSize(0);
  }
}
