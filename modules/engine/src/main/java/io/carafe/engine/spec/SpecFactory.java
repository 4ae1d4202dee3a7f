package io.carafe.engine.spec;

import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Launch;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.NamespaceSettings;
import io.carafe.engine.settings.NamespaceSettings.Shared;
import io.carafe.engine.settings.NetworkMode;
import io.carafe.engine.settings.SecuritySettings;
import io.carafe.engine.settings.SecuritySettings.Seccomp;
import io.carafe.engine.user.ResolvedUser;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.seccomp.DefaultSeccompProfile;
import io.carafe.spec.runtime.OciCapabilities;
import io.carafe.spec.runtime.OciControl;
import io.carafe.spec.runtime.OciFilesystem;
import io.carafe.spec.runtime.OciHooks;
import io.carafe.spec.runtime.OciLinux;
import io.carafe.spec.runtime.OciNamespace;
import io.carafe.spec.runtime.OciNamespaceType;
import io.carafe.spec.runtime.OciNamespaces;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciRoot;
import io.carafe.spec.runtime.OciScheduling;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciSecurity;
import io.carafe.spec.runtime.OciSpec;
import io.carafe.spec.runtime.OciTuning;
import io.carafe.spec.runtime.OciUser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Puts the OCI configuration of a container together.
 *
 * <p>Source of the defaults: what Docker 28 gives a container (its oci/defaults.go and
 * daemon/oci_linux.go).
 */
public final class SpecFactory {
  private static final List<String> MASKED_PATHS =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  private static final List<String> READONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private final HostView host;

  /** A factory for containers on {@code host}. */
  public SpecFactory(HostView host) {
    this.host = host;
  }

  /**
   * The configuration of a container.
   *
   * @throws Problem.Invalid where a capability is unknown, or a seccomp profile cannot be read
   * @throws Problem.NotFound where a device is missing
   */
  public OciSpec spec(ContainerRecord container, ResolvedUser user, EtcFiles.Paths etc) {
    NamespaceSettings namespaces = container.settings().namespaces();
    return new OciSpec(
        OciSpec.VERSION,
        Optional.of(process(container, user)),
        Optional.of(
            new OciRoot("rootfs", container.settings().security().options().readOnlyRoot())),
        namespaces.shared().uts() ? Optional.empty() : Optional.of(hostname(container)),
        namespaces.names().domainname(),
        new SpecMounts(container, etc).mounts(),
        OciHooks.NONE,
        Map.of(),
        linux(container));
  }

  /**
   * Checks what can be known of a container before it is made.
   *
   * @throws Problem.Invalid as {@link #spec}, and for processors that the host does not have
   * @throws Problem.NotFound as {@link #spec}
   */
  public void check(ContainerRecord container, EtcFiles.Paths etc) {
    new ProcessorChoice(host.processors()).check(container.settings().resources().cpu());
    var _ = spec(container, ResolvedUser.ROOT, etc);
  }

  /** The process of an exec: the container's, but for what {@code exec} asks. */
  public OciProcess execProcess(ContainerRecord container, ExecSettings exec, ResolvedUser user) {
    OciProcess process = process(container, user);
    SecuritySettings security = container.settings().security();
    List<String> capabilities = capabilities(container);
    if (exec.privileged() && !security.privileged()) {
      capabilities = new CapabilityChoice(host.facts().lastCapability()).all();
    }
    Map<String, String> environment = environment(container, user, exec.streams().terminal());
    exec.environment().forEach(variable -> put(environment, variable));
    return new OciProcess(
        exec.streams().terminal(),
        Optional.empty(),
        process.user(),
        exec.command(),
        List.copyOf(environment.values()),
        exec.workingDirectory().orElse(process.cwd()),
        process.rlimits(),
        process.security().withCapabilities(sets(capabilities, user)),
        process.scheduling());
  }

  /** What the container calls itself. */
  public String hostname(ContainerRecord container) {
    NamespaceSettings namespaces = container.settings().namespaces();
    boolean asHost = namespaces.network() == NetworkMode.HOST || namespaces.shared().uts();
    return namespaces
        .names()
        .hostname()
        .orElseGet(() -> asHost ? host.hostname() : container.id().shortened());
  }

  private OciProcess process(ContainerRecord container, ResolvedUser user) {
    ContainerSettings settings = container.settings();
    Launch launch = container.launch();
    List<String> arguments = new ArrayList<>(launch.entrypoint());
    arguments.addAll(launch.command());
    boolean terminal = settings.streams().terminal();
    OptionalInt oomScore = settings.resources().oomScoreAdj();
    return new OciProcess(
        terminal,
        Optional.empty(),
        new OciUser(user.uid(), user.gid(), OptionalInt.empty(), user.groups(), Optional.empty()),
        arguments,
        List.copyOf(environment(container, user, terminal).values()),
        launch.workingDirectory(),
        new ResourceChoice(container, host).rlimits(),
        security(container, user),
        oomScore.isPresent()
            ? OciScheduling.NONE.withOomScoreAdj(oomScore.getAsInt())
            : OciScheduling.NONE);
  }

  private Map<String, String> environment(
      ContainerRecord container, ResolvedUser user, boolean terminal) {
    Map<String, String> variables = new LinkedHashMap<>();
    container.launch().environment().stream()
        .filter(variable -> variable.startsWith("PATH="))
        .forEach(variable -> put(variables, variable));
    put(variables, "HOSTNAME=" + hostname(container));
    if (terminal) {
      put(variables, "TERM=xterm");
    }
    container.launch().environment().forEach(variable -> put(variables, variable));
    variables.putIfAbsent("HOME", "HOME=" + user.home());
    return variables;
  }

  private static void put(Map<String, String> variables, String variable) {
    int equals = variable.indexOf('=');
    if (equals < 0) {
      variables.remove(variable);
    } else {
      variables.put(variable.substring(0, equals), variable);
    }
  }

  private List<String> capabilities(ContainerRecord container) {
    return new CapabilityChoice(host.facts().lastCapability())
        .choose(container.settings().security());
  }

  /** As execve leaves them: who is not root has none, though he may gain those of the set. */
  private static OciCapabilities sets(List<String> capabilities, ResolvedUser user) {
    return user.uid() == 0
        ? OciCapabilities.of(capabilities)
        : new OciCapabilities(capabilities, List.of(), List.of(), List.of(), List.of());
  }

  private OciSecurity security(ContainerRecord container, ResolvedUser user) {
    SecuritySettings security = container.settings().security();
    Optional<String> profile =
        security
            .options()
            .apparmor()
            .filter(name -> host.facts().security() == HostFacts.SecurityModule.APPARMOR)
            .filter(name -> !name.equals("unconfined") && !security.privileged());
    return new OciSecurity(
        Optional.of(sets(capabilities(container), user)),
        security.options().noNewPrivileges(),
        profile,
        Optional.empty());
  }

  private OciLinux linux(ContainerRecord container) {
    ResourceChoice resources = new ResourceChoice(container, host);
    String cgroup = "/" + host.facts().cgroupParent() + "/" + container.id();
    return new OciLinux(
        new OciNamespaces(
            namespaces(container), List.of(), List.of(), OciNamespaces.NONE.timeOffsets()),
        resources.devices(),
        List.of(),
        new OciControl(Optional.of(cgroup), resources.resources(), Optional.empty()),
        filesystem(container),
        sysctls(container),
        seccomp(container),
        OciTuning.NONE);
  }

  private List<OciNamespace> namespaces(ContainerRecord container) {
    NamespaceSettings wished = container.settings().namespaces();
    Shared shared = wished.shared();
    List<OciNamespace> list = new ArrayList<>();
    list.add(OciNamespace.ofNew(OciNamespaceType.MOUNT));
    if (wished.network() == NetworkMode.NONE) {
      list.add(OciNamespace.ofNew(OciNamespaceType.NETWORK));
    }
    if (!shared.uts()) {
      list.add(OciNamespace.ofNew(OciNamespaceType.UTS));
    }
    if (!shared.pid()) {
      list.add(OciNamespace.ofNew(OciNamespaceType.PID));
    }
    if (!shared.ipc()) {
      list.add(OciNamespace.ofNew(OciNamespaceType.IPC));
    }
    if (host.facts().cgroups() instanceof CgroupLayout.V2) {
      list.add(OciNamespace.ofNew(OciNamespaceType.CGROUP));
    }
    return list;
  }

  private static OciFilesystem filesystem(ContainerRecord container) {
    SecuritySettings security = container.settings().security();
    boolean open = security.privileged() || security.options().unmaskedPaths();
    return open
        ? OciFilesystem.NONE
        : OciFilesystem.NONE.withMaskedPaths(MASKED_PATHS).withReadonlyPaths(READONLY_PATHS);
  }

  /** Low ports and ping for everyone in a network of its own, then the user's. */
  private static Map<String, String> sysctls(ContainerRecord container) {
    NamespaceSettings namespaces = container.settings().namespaces();
    Map<String, String> sysctls = new LinkedHashMap<>();
    if (namespaces.network() == NetworkMode.NONE) {
      sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
      sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
    }
    sysctls.putAll(namespaces.sysctls());
    return sysctls;
  }

  private Optional<OciSeccomp> seccomp(ContainerRecord container) {
    SecuritySettings security = container.settings().security();
    if (security.privileged()) {
      return Optional.empty();
    }
    LinkedHashSet<String> bounding = new LinkedHashSet<>(capabilities(container));
    return switch (security.seccomp()) {
      case Seccomp.Unconfined() -> Optional.empty();
      case Seccomp.Standard() ->
          Optional.of(
              DefaultSeccompProfile.forContainer(
                  bounding, host.facts().architecture(), host.facts().kernel()));
      case Seccomp.Profile(String json) ->
          Optional.of(new SeccompProfile(host.facts(), bounding).read(json));
    };
  }
}
