package io.carafe.spec.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration that people start from, the same that runc prints but for the host name. */
final class OciExample {
  private OciExample() {}

  static OciSpec spec() {
    return new OciSpec(
        OciSpec.VERSION,
        Optional.of(process()),
        Optional.of(new OciRoot("rootfs", true)),
        Optional.of("carafe"),
        Optional.empty(),
        mounts(),
        OciHooks.NONE,
        Map.of(),
        linux());
  }

  private static OciProcess process() {
    List<String> names = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
    return OciProcess.of(List.of("sh"))
        .withTerminal(true)
        .withEnv(
            List.of(
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"))
        .withRlimits(List.of(new OciRlimit(OciRlimitType.RLIMIT_NOFILE, 1024, 1024)))
        .withCapabilities(OciCapabilities.of(names))
        .withNoNewPrivileges(true);
  }

  private static List<OciMount> mounts() {
    return List.of(
        OciMount.of("/proc", "proc", "proc", List.of()),
        OciMount.of(
            "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
        OciMount.of(
            "/dev/pts",
            "devpts",
            "devpts",
            List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
        OciMount.of(
            "/dev/shm",
            "tmpfs",
            "shm",
            List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")),
        OciMount.of("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
        OciMount.of("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
        OciMount.of(
            "/sys/fs/cgroup",
            "cgroup",
            "cgroup",
            List.of("nosuid", "noexec", "nodev", "relatime", "ro")));
  }

  private static OciLinux linux() {
    OciNamespaces namespaces =
        OciNamespaces.NONE.withList(
            List.of(
                OciNamespace.ofNew(OciNamespaceType.PID),
                OciNamespace.ofNew(OciNamespaceType.NETWORK),
                OciNamespace.ofNew(OciNamespaceType.IPC),
                OciNamespace.ofNew(OciNamespaceType.UTS),
                OciNamespace.ofNew(OciNamespaceType.MOUNT),
                OciNamespace.ofNew(OciNamespaceType.CGROUP)));
    OciFilesystem filesystem =
        OciFilesystem.NONE
            .withMaskedPaths(
                List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/sys/firmware",
                    "/proc/scsi"))
            .withReadonlyPaths(
                List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));
    return OciLinux.NONE
        .withNamespaces(namespaces)
        .withFilesystem(filesystem)
        .withResources(OciResources.NONE.withDevices(List.of(OciDeviceRule.DENY_ALL)));
  }
}
