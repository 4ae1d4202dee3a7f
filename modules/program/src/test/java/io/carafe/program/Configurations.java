package io.carafe.program;

import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.compile.ExecCompiler;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.ExecPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.spec.runtime.OciCapabilities;
import io.carafe.spec.runtime.OciIdMapping;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciNamespace;
import io.carafe.spec.runtime.OciNamespaceType;
import io.carafe.spec.runtime.OciNamespaces;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;
import io.carafe.spec.runtime.OciUser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A dozen configurations that between them use every pass. */
public final class Configurations {
  private static final Map<String, Function<HostFacts, CompiledProgram>> ALL =
      new LinkedHashMap<>();

  static {
    ALL.put("default", host -> caller(Samples.defaultSpec(), host));
    ALL.put("engine", host -> engine(Samples.defaultSpec(), host));
    ALL.put("terminal", host -> engine(terminal(), host));
    ALL.put("user", host -> engine(user(), host));
    ALL.put("limits", host -> engine(limits(host), host));
    ALL.put("binds", host -> engine(binds(), host));
    ALL.put("privileged", host -> caller(privileged(), host));
    ALL.put("host-namespaces", host -> caller(hostNamespaces(), host));
    ALL.put("joined-namespaces", host -> engine(joinedNamespaces(), host));
    ALL.put("kernel-settings", host -> engine(kernelSettings(), host));
    ALL.put("devices", host -> caller(devices(), host));
    ALL.put("tuning", host -> caller(tuning(), host));
    ALL.put("exec-tuning", host -> exec(tuning(), host));
    ALL.put("listener", host -> caller(hooks(listener()), host));
    ALL.put("hooks", host -> caller(hooks(user()), host));
    ALL.put("hooks-terminal", host -> caller(hooks(terminal()), host));
    ALL.put("question", Configurations::question);
    ALL.put("answer", host -> ContainerCompiler.compileAnswer(Samples.enginePlan(user(), host)));
    ALL.put("exec", host -> exec(user(), host));
    ALL.put("exec-terminal", host -> exec(terminal(), host));
    ALL.put("user-namespace", host -> caller(userNamespace(), host));
    ALL.put("joined-user", host -> caller(joinedUser(), host));
    ALL.put("mapped-mounts", host -> engine(mappedMounts(), host));
    ALL.put("time-namespace", host -> caller(timeNamespace(), host));
    ALL.put("exec-user-namespace", host -> exec(userNamespace(), host));
  }

  private Configurations() {}

  /** Their names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** The hosts that all are compiled for, by name. */
  public static Map<String, HostFacts> hosts() {
    Map<String, HostFacts> hosts = new LinkedHashMap<>();
    hosts.put("v1", Samples.hostV1());
    hosts.put("hybrid", Samples.hostHybrid());
    hosts.put("v2", Samples.hostV2());
    return hosts;
  }

  /** The program of a configuration for a host. */
  public static CompiledProgram compile(String name, HostFacts host) {
    return ALL.get(name).apply(host);
  }

  private static CompiledProgram caller(OciSpec spec, HostFacts host) {
    return ContainerCompiler.compile(Samples.callerPlan(spec, host, "/bundle/rootfs"));
  }

  private static CompiledProgram engine(OciSpec spec, HostFacts host) {
    return ContainerCompiler.compile(Samples.enginePlan(spec, host));
  }

  private static CompiledProgram question(HostFacts host) {
    ContainerPlan plan = Samples.enginePlan(Samples.defaultSpec(), host);
    return ContainerCompiler.compile(
        new ContainerPlan(
            plan.spec(), plan.rootfs(), host, plan.options().withUser("nginx:www-data")));
  }

  private static CompiledProgram exec(OciSpec spec, HostFacts host) {
    return ExecCompiler.compile(
        new ExecPlan(
            spec, spec.process().orElseThrow(), host, Samples.enginePlan(spec, host).options()));
  }

  /** A filter with a listener, for another user than root and without no_new_privs. */
  private static OciSpec listener() {
    String filter =
        """
        {"ociVersion": "1.2.0", "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW",
          "listenerPath": "/run/agent.sock", "listenerMetadata": "meta",
          "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}]}}}
        """;
    OciSpec spec = user();
    return spec.withLinux(
        spec.linux().withSeccomp(Samples.spec(filter).linux().seccomp().orElseThrow()));
  }

  private static OciSpec tuning() {
    String tuning =
        """
        {"ociVersion": "1.3.0", "process": {"cwd": "/",
          "scheduler": {"policy": "SCHED_DEADLINE", "flags": ["SCHED_FLAG_RESET_ON_FORK"],
            "runtime": 1000000, "deadline": 2000000, "period": 3000000},
          "ioPriority": {"class": "IOPRIO_CLASS_BE", "priority": 3},
          "execCPUAffinity": {"initial": "0", "final": "0-1,70"},
          "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 64, "hard": 18446744073709551615}]},
         "linux": {"personality": {"domain": "LINUX32"},
          "memoryPolicy": {"mode": "MPOL_BIND", "nodes": "0", "flags": ["MPOL_F_STATIC_NODES"]}}}
        """;
    OciSpec from = Samples.spec(tuning);
    OciProcess process = from.process().orElseThrow();
    OciSpec spec = Samples.defaultSpec();
    return spec.withProcess(
            process().withScheduling(process.scheduling()).withRlimits(process.rlimits()))
        .withLinux(spec.linux().withTuning(from.linux().tuning()));
  }

  /** A hook at every place of the creation; one has a timeout, one arguments and environment. */
  private static OciSpec hooks(OciSpec spec) {
    String hooks =
        """
        {"ociVersion": "1.2.0", "hooks": {
          "prestart": [{"path": "/hooks/first"}],
          "createRuntime": [{"path": "/hooks/second", "args": ["second", "-x"],
            "env": ["A=b"], "timeout": 5}, {"path": "/hooks/third"}],
          "createContainer": [{"path": "/hooks/fourth", "timeout": 1}],
          "startContainer": [{"path": "/bin/fifth"}]}}
        """;
    return spec.withHooks(Samples.spec(hooks).hooks()).withAnnotations(Map.of("key", "value"));
  }

  private static OciProcess process() {
    return Samples.defaultSpec().process().orElseThrow();
  }

  private static OciSpec terminal() {
    return Samples.defaultSpec()
        .withProcess(process().withTerminal(true).withArgs(List.of("/bin/sh", "-i")));
  }

  /** A user other than root, without no_new_privs, with a filter and a working directory. */
  static OciSpec user() {
    OciUser user = OciUser.of(1000, 1001).withAdditionalGids(List.of(5L, 7L)).withUmask(077);
    OciSpec spec =
        Samples.defaultSpec()
            .withProcess(process().withUser(user).withCwd("/work/dir").withNoNewPrivileges(false));
    String filter =
        """
        {"ociVersion": "1.2.0", "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW",
          "syscalls": [{"names": ["swapon"], "action": "SCMP_ACT_ERRNO"}]}}}
        """;
    return spec.withLinux(
        spec.linux().withSeccomp(Samples.spec(filter).linux().seccomp().orElseThrow()));
  }

  private static OciSpec limits(HostFacts host) {
    boolean unified = host.cgroups() instanceof CgroupLayout.V2;
    String limits =
        """
        {"ociVersion": "1.2.0", "linux": {"cgroupsPath": "/pods/a/b", "resources": {
          "memory": {"limit": 4194304, "reservation": 2097152, "swap": 8388608},
          "cpu": {"shares": 512, "quota": 50000, "period": 100000, "cpus": "0-1", "mems": "0"},
          "pids": {"limit": 32},
          "blockIO": {"weight": 100,
            "throttleReadBpsDevice": [{"major": 8, "minor": 0, "rate": 1048576}]},
          "devices": [{"allow": false, "access": "rwm"},
            {"allow": true, "type": "c", "major": 10, "minor": 200, "access": "rwm"}],
          "unified": %s}}}
        """
            .formatted(unified ? "{\"memory.high\": \"3145728\"}" : "{}");
    OciSpec spec = Samples.defaultSpec();
    return spec.withLinux(spec.linux().withControl(Samples.spec(limits).linux().control()));
  }

  private static OciSpec binds() {
    List<OciMount> mounts = new ArrayList<>(Samples.defaultSpec().mounts());
    mounts.add(bind("/srv/data", "/data", "rbind", "rprivate"));
    mounts.add(bind("/srv/conf", "/etc/conf", "bind", "ro", "nosuid", "nodev", "noexec"));
    mounts.add(bind("/srv/all", "/mnt/deep/all", "rbind", "rro", "rshared"));
    mounts.add(bind("/srv/resolv.conf", "/etc/resolv.conf", "rbind", "slave"));
    return Samples.defaultSpec().withMounts(mounts);
  }

  private static OciMount bind(String source, String destination, String... options) {
    return new OciMount(
        destination,
        Optional.of("bind"),
        Optional.of(source),
        List.of(options),
        List.of(),
        List.of());
  }

  private static OciSpec privileged() {
    List<String> all = new ArrayList<>();
    for (String name :
        List.of("CHOWN", "KILL", "SETUID", "SETGID", "SYS_ADMIN", "NET_ADMIN", "SYS_RESOURCE")) {
      all.add("CAP_" + name);
    }
    OciSpec spec = Samples.defaultSpec();
    return spec.withProcess(
            process().withCapabilities(OciCapabilities.of(all)).withNoNewPrivileges(false))
        .withLinux(
            spec.linux()
                .withFilesystem(
                    spec.linux()
                        .filesystem()
                        .withMaskedPaths(List.of())
                        .withReadonlyPaths(List.of())));
  }

  private static OciSpec hostNamespaces() {
    return withNamespaces(OciNamespace.ofNew(OciNamespaceType.MOUNT));
  }

  private static OciSpec joinedNamespaces() {
    return withNamespaces(
        OciNamespace.join(OciNamespaceType.PID, "/proc/1234/ns/pid"),
        OciNamespace.join(OciNamespaceType.NETWORK, "/run/netns/pod"),
        OciNamespace.ofNew(OciNamespaceType.IPC),
        OciNamespace.ofNew(OciNamespaceType.MOUNT));
  }

  private static OciSpec withNamespaces(OciNamespace... namespaces) {
    String none = Samples.DEFAULT.replace("\"hostname\": \"carafe\",", "");
    OciSpec spec = Samples.spec(none);
    OciNamespaces changed = OciNamespaces.NONE.withList(List.of(namespaces));
    return spec.withLinux(spec.linux().withNamespaces(changed));
  }

  /** Every namespace new, among them user and time; a limit, a score and a terminal. */
  private static OciSpec userNamespace() {
    OciProcess process = process();
    OciSpec spec =
        timeNamespace()
            .withProcess(
                process
                    .withTerminal(true)
                    .withUser(OciUser.of(1000, 1000))
                    .withScheduling(process.scheduling().withOomScoreAdj(500)));
    OciNamespaces namespaces = spec.linux().namespaces();
    List<OciNamespace> list = new ArrayList<>(namespaces.list());
    list.add(OciNamespace.ofNew(OciNamespaceType.USER));
    List<OciIdMapping> maps =
        List.of(new OciIdMapping(0, 100_000, 65_536), new OciIdMapping(65_536, 300_000, 1));
    return spec.withLinux(
        spec.linux()
            .withNamespaces(namespaces.withList(list).withUidMappings(maps).withGidMappings(maps)));
  }

  /** Two mounts with the same owners, one with others, and a mount that is changed. */
  private static OciSpec mappedMounts() {
    List<OciIdMapping> one = List.of(new OciIdMapping(0, 1_000, 10));
    List<OciIdMapping> other = List.of(new OciIdMapping(0, 2_000, 10));
    List<OciMount> mounts = new ArrayList<>(Samples.defaultSpec().mounts());
    for (int i = 0; i < 3; i++) {
      List<OciIdMapping> maps = i == 2 ? other : one;
      mounts.add(
          new OciMount(
              "/mapped/" + i,
              Optional.of("none"),
              Optional.of("/srv/" + i),
              List.of("rbind", i == 1 ? "idmap" : "ridmap", "rrelatime", "rnosuid"),
              maps,
              maps));
    }
    mounts.add(OciMount.of("/mapped/1", "none", "none", List.of("remount", "ro", "nodev")));
    return Samples.defaultSpec().withMounts(mounts);
  }

  private static OciSpec joinedUser() {
    return withNamespaces(
        OciNamespace.join(OciNamespaceType.USER, "/proc/1234/ns/user"),
        OciNamespace.join(OciNamespaceType.NETWORK, "/proc/1234/ns/net"),
        OciNamespace.join(OciNamespaceType.CGROUP, "/proc/1234/ns/cgroup"),
        OciNamespace.ofNew(OciNamespaceType.MOUNT));
  }

  private static OciSpec timeNamespace() {
    String offsets =
        """
        {"ociVersion": "1.2.0", "linux": {"namespaces": [{"type": "time"}],
          "timeOffsets": {"monotonic": {"secs": 86400}, "boottime": {"nanosecs": 5}}}}
        """;
    OciSpec spec = Samples.defaultSpec();
    OciNamespaces namespaces = spec.linux().namespaces();
    List<OciNamespace> list = new ArrayList<>(namespaces.list());
    list.add(OciNamespace.ofNew(OciNamespaceType.TIME));
    return spec.withLinux(
        spec.linux()
            .withNamespaces(
                namespaces
                    .withList(list)
                    .withTimeOffsets(Samples.spec(offsets).linux().namespaces().timeOffsets())));
  }

  private static OciSpec kernelSettings() {
    OciSpec spec = Samples.defaultSpec();
    OciProcess process = process();
    return spec.withLinux(
            spec.linux()
                .withSysctl(
                    new TreeMap<>(
                        Map.of("net.ipv4.ip_forward", "1", "kernel/shm_rmid_forced", "1"))))
        .withProcess(process.withScheduling(process.scheduling().withOomScoreAdj(500)));
  }

  private static OciSpec devices() {
    String devices =
        """
        {"ociVersion": "1.2.0", "linux": {"devices": [
          {"path": "/dev/fuse", "type": "c", "major": 10, "minor": 229, "fileMode": 438,
           "uid": 0, "gid": 5},
          {"path": "/dev/net/tun", "type": "c", "major": 10, "minor": 200},
          {"path": "/run/fifo", "type": "p"}]}}
        """;
    OciSpec spec = Samples.defaultSpec();
    return spec.withLinux(spec.linux().withDevices(Samples.spec(devices).linux().devices()));
  }
}
