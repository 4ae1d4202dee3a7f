package io.carafe.program;

import io.carafe.base.ContainerId;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.PlanOptions;
import io.carafe.program.plan.Rootfs;
import io.carafe.spec.runtime.OciSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random valid configurations, written as JSON so that they pass through the parser. */
public final class RandomPlans {
  private static final List<String> CAPABILITIES =
      List.of(
          "CAP_CHOWN",
          "CAP_KILL",
          "CAP_SETUID",
          "CAP_SYS_ADMIN",
          "CAP_NET_RAW",
          "CAP_SYS_RESOURCE",
          "CAP_BPF",
          "CAP_FUTURE");
  private static final List<String> FOLDERS =
      List.of(
          "/data",
          "/mnt/a/b/c",
          "/etc/app.conf",
          "/dev/shm",
          "/dev/extra",
          "/proc/meminfo",
          "/sys/fs",
          "/var/run/x",
          "/",
          "/tmp",
          "/tmp/in",
          "/dev/pts/deep",
          "/a/../b/./c");
  private static final List<String> OPTIONS =
      List.of(
          "ro",
          "rw",
          "nosuid",
          "nodev",
          "noexec",
          "noatime",
          "relatime",
          "strictatime",
          "rro",
          "rprivate",
          "slave",
          "rshared",
          "nosymfollow",
          "rnoexec",
          "rnosuid",
          "rrelatime",
          "rdev",
          "rnodiratime",
          "unbindable",
          "sync");

  private final Random random;

  /** A source of plans. */
  public RandomPlans(long seed) {
    this.random = new Random(seed);
  }

  /** The next plan. */
  public ContainerPlan next() {
    List<HostFacts> hosts = List.copyOf(Configurations.hosts().values());
    OciSpec spec = Samples.spec(json());
    Rootfs rootfs = rootfs();
    PlanOptions options =
        random.nextBoolean()
            ? PlanOptions.engine(new ContainerId("random"))
            : PlanOptions.caller(new ContainerId("random"), "/bundle");
    options = options.withPreservedDescriptors(random.nextInt(4));
    options = options.withSessionKeyring(random.nextBoolean());
    boolean bundle =
        options.placement() == PlanOptions.Placement.CALLER && rootfs instanceof Rootfs.Directory;
    spec = spec.withHooks(Samples.spec(hooks(bundle)).hooks());
    return new ContainerPlan(spec, rootfs, hosts.get(random.nextInt(hosts.size())), options);
  }

  /** Hooks of the places that there are; only a bundle has those before the change of root. */
  private String hooks(boolean bundle) {
    List<String> places = new ArrayList<>(List.of(hooks("startContainer")));
    if (bundle) {
      places.add(hooks("prestart"));
      places.add(hooks("createRuntime"));
      places.add(hooks("createContainer"));
    }
    return "{\"ociVersion\": \"1.2.0\", \"hooks\": {%s}}".formatted(String.join(", ", places));
  }

  private String hooks(String place) {
    List<String> hooks = new ArrayList<>();
    for (int i = random.nextInt(4) - 1; i > 0; i--) {
      String timeout = random.nextBoolean() ? ", \"timeout\": 3" : "";
      hooks.add("{\"path\": \"/hook/%d\"%s}".formatted(random.nextInt(5), timeout));
    }
    return "\"%s\": [%s]".formatted(place, String.join(", ", hooks));
  }

  private Rootfs rootfs() {
    if (random.nextBoolean()) {
      return new Rootfs.Directory("/bundle/rootfs");
    }
    List<String> lowers = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(20); i++) {
      lowers.add("/layers/" + i);
    }
    return new Rootfs.Overlay(lowers, "/upper", "/work", random.nextBoolean());
  }

  private String json() {
    boolean uts = random.nextBoolean();
    return """
    {"ociVersion": "1.2.0", "process": %s, "root": {"path": "rootfs", "readonly": %b},
     %s "mounts": %s, "linux": %s}
    """
        .formatted(
            process(),
            random.nextBoolean(),
            uts ? "\"hostname\": \"h" + random.nextInt(99) + "\"," : "",
            mounts(),
            linux(uts));
  }

  private String process() {
    boolean path = random.nextBoolean();
    return """
    {"terminal": %b, "user": {"uid": %d, "gid": %d, "additionalGids": %s},
     "args": ["%s", "-x"], "env": [%s], "cwd": "%s", "noNewPrivileges": %b,
     "capabilities": {"bounding": %s, "effective": %s, "permitted": %s, "inheritable": %s,
                      "ambient": %s},
     "rlimits": [{"type": "RLIMIT_CORE", "hard": 10, "soft": 5}]%s}
    """
        .formatted(
            random.nextInt(4) == 0,
            random.nextInt(3) * 500,
            random.nextInt(3) * 500,
            random.nextBoolean() ? "[1, 2, 3]" : "[]",
            path ? "/bin/tool" : "tool",
            random.nextInt(5) == 0 ? "" : "\"PATH=/usr/bin:/bin:\", \"A=b\"",
            random.nextBoolean() ? "/" : "/work/" + random.nextInt(3) + "/x",
            random.nextBoolean(),
            some(CAPABILITIES),
            some(CAPABILITIES),
            some(CAPABILITIES),
            some(CAPABILITIES),
            some(CAPABILITIES),
            random.nextBoolean() ? ", \"oomScoreAdj\": 100" : "");
  }

  private String some(List<String> all) {
    List<String> chosen = new ArrayList<>();
    for (String one : all) {
      if (random.nextInt(3) == 0) {
        chosen.add("\"" + one + "\"");
      }
    }
    return "[" + String.join(", ", chosen) + "]";
  }

  private String mounts() {
    List<String> mounts = new ArrayList<>();
    if (random.nextInt(8) > 0) {
      mounts.add(mount("/proc", "proc"));
    }
    if (random.nextInt(4) > 0) {
      mounts.add(mount("/dev", random.nextInt(4) == 0 ? "bind" : "tmpfs"));
    }
    if (random.nextBoolean()) {
      mounts.add(mount("/dev/pts", "devpts"));
      mounts.add(mount("/dev/mqueue", "mqueue"));
    }
    if (random.nextBoolean()) {
      mounts.add(mount("/sys", "sysfs"));
    }
    if (random.nextBoolean()) {
      mounts.add(mount("/sys/fs/cgroup", "cgroup"));
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      String folder = FOLDERS.get(random.nextInt(FOLDERS.size()));
      mounts.add(mount(folder, random.nextBoolean() ? "bind" : "tmpfs"));
    }
    return "[" + String.join(",\n", mounts) + "]";
  }

  private String mount(String destination, String type) {
    List<String> options = new ArrayList<>();
    if (type.equals("bind")) {
      options.add(random.nextBoolean() ? "\"bind\"" : "\"rbind\"");
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      options.add("\"" + OPTIONS.get(random.nextInt(OPTIONS.size())) + "\"");
    }
    boolean mapped = type.equals("bind") && random.nextInt(4) == 0;
    if (mapped) {
      options.add(random.nextBoolean() ? "\"idmap\"" : "\"ridmap\"");
    }
    String maps = "[{\"containerID\": 0, \"hostID\": " + random.nextInt(3) + ", \"size\": 9}]";
    return """
    {"destination": "%s", "type": "%s", "source": "/src", "options": [%s]%s}
    """
        .formatted(
            destination,
            type,
            String.join(", ", options),
            mapped ? ", \"uidMappings\": " + maps + ", \"gidMappings\": " + maps : "");
  }

  private String linux(boolean uts) {
    List<String> namespaces = new ArrayList<>(List.of("{\"type\": \"mount\"}"));
    String more = "";
    if (random.nextInt(4) == 0) {
      namespaces.add("{\"type\": \"user\"}");
      String maps = "[{\"containerID\": 0, \"hostID\": 100000, \"size\": 65536}]";
      more = ", \"uidMappings\": " + maps + ", \"gidMappings\": " + maps;
    } else if (random.nextInt(8) == 0) {
      namespaces.add("{\"type\": \"user\", \"path\": \"/run/ns/user\"}");
    }
    for (String type : List.of("pid", "network", "ipc", "cgroup", "time")) {
      int choice = random.nextInt(3);
      if (choice == 1) {
        namespaces.add("{\"type\": \"" + type + "\"}");
        if (type.equals("time") && random.nextBoolean()) {
          more += ", \"timeOffsets\": {\"monotonic\": {\"secs\": " + random.nextInt() + "}}";
        }
      } else if (choice == 2) {
        namespaces.add("{\"type\": \"" + type + "\", \"path\": \"/run/ns/" + type + "\"}");
      }
    }
    if (uts) {
      namespaces.add("{\"type\": \"uts\"}");
    }
    boolean ipc = namespaces.contains("{\"type\": \"ipc\"}");
    return """
    {"namespaces": [%s]%s, "maskedPaths": %s, "readonlyPaths": %s%s%s,
     "resources": {"memory": {"limit": %d}, "pids": {"limit": %d},
       "devices": [{"allow": false, "access": "rwm"}]}}
    """
        .formatted(
            String.join(", ", namespaces),
            more,
            some(List.of("/proc/kcore", "/proc/acpi", "/sys/firmware", "/data/secret", "/proc")),
            some(List.of("/proc/sys", "/proc/bus", "/data", "/nothing/there")),
            ipc && random.nextBoolean() ? ", \"sysctl\": {\"kernel.shm_rmid_forced\": \"1\"}" : "",
            random.nextBoolean() ? ", \"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\"}" : "",
            4096L << random.nextInt(20),
            random.nextInt(100) - 1);
  }
}
