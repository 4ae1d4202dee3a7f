package io.carafe.program;

import io.carafe.base.ContainerId;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.CgroupLayout.Hierarchy;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.KernelVersion;
import io.carafe.program.plan.PlanOptions;
import io.carafe.program.plan.Rootfs;
import io.carafe.spec.runtime.OciSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Configurations and hosts for tests. */
public final class Samples {
  /** What an OCI runtime writes for a new bundle, with a program that ends at once. */
  public static final String DEFAULT =
      """
      {
        "ociVersion": "1.2.0",
        "process": {
          "terminal": false,
          "user": {"uid": 0, "gid": 0},
          "args": ["true"],
          "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "TERM=xterm"],
          "cwd": "/",
          "capabilities": {
            "bounding": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
            "effective": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
            "permitted": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
          },
          "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024}],
          "noNewPrivileges": true
        },
        "root": {"path": "rootfs", "readonly": true},
        "hostname": "carafe",
        "mounts": [
          {"destination": "/proc", "type": "proc", "source": "proc"},
          {"destination": "/dev", "type": "tmpfs", "source": "tmpfs",
           "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]},
          {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
           "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]},
          {"destination": "/dev/shm", "type": "tmpfs", "source": "shm",
           "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]},
          {"destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue",
           "options": ["nosuid", "noexec", "nodev"]},
          {"destination": "/sys", "type": "sysfs", "source": "sysfs",
           "options": ["nosuid", "noexec", "nodev", "ro"]},
          {"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
           "options": ["nosuid", "noexec", "nodev", "relatime", "ro"]}
        ],
        "linux": {
          "resources": {"devices": [{"allow": false, "access": "rwm"}]},
          "namespaces": [
            {"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"},
            {"type": "mount"}, {"type": "cgroup"}
          ],
          "maskedPaths": [
            "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
            "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware",
            "/proc/scsi"
          ],
          "readonlyPaths": [
            "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"
          ]
        }
      }
      """;

  /** All 41 capabilities but CAP_SYS_RESOURCE. */
  public static final long CAPABILITIES = 0x1fffeffffffL;

  private Samples() {}

  /** The default configuration. */
  public static OciSpec defaultSpec() {
    return spec(DEFAULT);
  }

  /** The configuration in a JSON text. */
  public static OciSpec spec(String json) {
    return OciSpec.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  /** A host with version 1 of cgroups, one hierarchy for each controller. */
  public static HostFacts hostV1() {
    return host(new CgroupLayout.V1(hierarchies()));
  }

  /** A host with version 1 and an empty version 2. */
  public static HostFacts hostHybrid() {
    return host(new CgroupLayout.Hybrid(hierarchies(), "/sys/fs/cgroup/unified"));
  }

  /** A host with version 2. */
  public static HostFacts hostV2() {
    return host(
        new CgroupLayout.V2(
            "/sys/fs/cgroup", List.of("cpuset", "cpu", "io", "memory", "pids"), "/"));
  }

  /** A host with some layout of cgroups. */
  public static HostFacts host(CgroupLayout layout) {
    return new HostFacts(
        new KernelVersion(6, 18),
        Architecture.X86_64,
        layout,
        "carafe",
        40,
        HostFacts.SecurityModule.NONE,
        new HostFacts.Caller(0, 0, 0, CAPABILITIES));
  }

  private static List<Hierarchy> hierarchies() {
    List<Hierarchy> hierarchies = new ArrayList<>();
    for (String name :
        List.of("cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids")) {
      hierarchies.add(new Hierarchy("/sys/fs/cgroup/" + name, List.of(name), "/"));
    }
    hierarchies.add(new Hierarchy("/sys/fs/cgroup/systemd", List.of("name=systemd"), "/"));
    return hierarchies;
  }

  /** A plan of the OCI runtime for a bundle. */
  public static ContainerPlan callerPlan(OciSpec spec, HostFacts host, String rootfs) {
    return new ContainerPlan(
        spec,
        new Rootfs.Directory(rootfs),
        host,
        PlanOptions.caller(new ContainerId("sample"), "/bundle"));
  }

  /** A plan of the engine for an image of two layers. */
  public static ContainerPlan enginePlan(OciSpec spec, HostFacts host) {
    return new ContainerPlan(
        spec,
        new Rootfs.Overlay(
            List.of("/layers/b/fs", "/layers/a/fs"),
            "/containers/sample/upper",
            "/containers/sample/work",
            true),
        host,
        PlanOptions.engine(new ContainerId("sample")));
  }
}
