package io.carafe.engine.spec;

import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.record.MountPoint.Kind;
import io.carafe.engine.settings.MountSettings.Tmpfs;
import io.carafe.engine.settings.NamespaceSettings.Shared;
import io.carafe.spec.runtime.OciMount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mounts of a container: Docker's default ones, less those that the user puts something else
 * at, then the three generated files of /etc, then the user's from the root downward.
 */
final class SpecMounts {
  private static final long SHM_BYTES = 64L << 20;

  private final ContainerRecord container;
  private final EtcFiles.Paths etc;

  SpecMounts(ContainerRecord container, EtcFiles.Paths etc) {
    this.container = container;
    this.etc = etc;
  }

  List<OciMount> mounts() {
    List<OciMount> mounts = new ArrayList<>();
    for (OciMount mount : standard()) {
      if (!isCovered(mount.destination())) {
        mounts.add(mount);
      }
    }
    for (Map.Entry<String, String> file : etc.byTarget().entrySet()) {
      if (!isTarget(file.getKey())) {
        mounts.add(etcFile(file.getKey(), file.getValue()));
      }
    }
    container.mounts().stream()
        .sorted(Comparator.comparingLong(SpecMounts::depth))
        .map(this::mount)
        .forEach(mounts::add);
    return mounts;
  }

  private static long depth(MountPoint mount) {
    return mount.target().chars().filter(c -> c == '/').count();
  }

  private boolean isTarget(String path) {
    return container.mounts().stream().anyMatch(mount -> mount.target().equals(path));
  }

  /** Whether the user mounts something there, or over the whole of /dev. */
  private boolean isCovered(String path) {
    return isTarget(path) || (path.startsWith("/dev/") && isTarget("/dev"));
  }

  private List<OciMount> standard() {
    boolean privileged = container.settings().security().privileged();
    Shared shared = container.settings().namespaces().shared();
    List<OciMount> mounts = new ArrayList<>();
    mounts.add(OciMount.of("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")));
    mounts.add(
        OciMount.of(
            "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
    mounts.add(
        OciMount.of(
            "/dev/pts",
            "devpts",
            "devpts",
            List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")));
    mounts.add(
        OciMount.of("/sys", "sysfs", "sysfs", access(privileged, "nosuid", "noexec", "nodev")));
    mounts.add(
        OciMount.of(
            "/sys/fs/cgroup",
            "cgroup",
            "cgroup",
            access(privileged, "nosuid", "noexec", "nodev", "relatime")));
    mounts.add(
        shared.ipc()
            ? bind("/dev/mqueue")
            : OciMount.of("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")));
    mounts.add(shared.ipc() ? bind("/dev/shm") : memory());
    return mounts;
  }

  private static List<String> access(boolean writable, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(writable ? "rw" : "ro");
    return all;
  }

  private static OciMount bind(String path) {
    return OciMount.of(path, "bind", path, List.of("rbind", "rprivate"));
  }

  private OciMount memory() {
    long bytes = container.settings().resources().shmBytes().orElse(SHM_BYTES);
    return OciMount.of(
        "/dev/shm",
        "tmpfs",
        "shm",
        List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + bytes));
  }

  private OciMount etcFile(String target, String source) {
    List<String> options = new ArrayList<>(List.of("rbind", "rprivate"));
    if (container.settings().security().options().readOnlyRoot()) {
      options.add("ro");
    }
    return OciMount.of(target, "bind", source, options);
  }

  private OciMount mount(MountPoint mount) {
    if (mount.kind() == Kind.TMPFS) {
      return OciMount.of(mount.target(), "tmpfs", "tmpfs", tmpfsOptions(mount.target()));
    }
    String propagation = mount.flags().propagation();
    boolean recursive = propagation.isEmpty() || propagation.startsWith("r");
    List<String> options = new ArrayList<>();
    options.add(recursive ? "rbind" : "bind");
    options.add(propagation.isEmpty() ? "rprivate" : propagation);
    if (mount.flags().readOnly()) {
      options.add(recursive ? "rro" : "ro");
    }
    return OciMount.of(mount.target(), "bind", mount.source(), options);
  }

  /** Docker's defaults, each taken back by its opposite. */
  private List<String> tmpfsOptions(String target) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : List.of("noexec", "nosuid", "nodev")) {
      options.put(subject(option), option);
    }
    for (var mount : container.settings().mounts()) {
      if (mount instanceof Tmpfs tmpfs && tmpfs.target().equals(target)) {
        tmpfs.options().forEach(option -> options.put(subject(option), option));
      }
    }
    return List.copyOf(options.values());
  }

  private static String subject(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    return switch (name) {
      case "noexec" -> "exec";
      case "nosuid" -> "suid";
      case "nodev" -> "dev";
      case "rw" -> "ro";
      default -> name;
    };
  }
}
