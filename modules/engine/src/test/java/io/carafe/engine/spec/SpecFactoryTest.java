package io.carafe.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.ContainerId;
import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.ImageUse;
import io.carafe.engine.record.Launch;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.record.Status;
import io.carafe.engine.settings.ContainerName;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.ContainerSettingsBuilder;
import io.carafe.engine.settings.DeviceMapping;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.MountSyntax;
import io.carafe.engine.settings.NamespaceSettings;
import io.carafe.engine.settings.NetworkMode;
import io.carafe.engine.settings.ResourceSettings;
import io.carafe.engine.settings.ResourceSettings.Cpu;
import io.carafe.engine.settings.SecuritySettings;
import io.carafe.engine.settings.SecuritySettings.Seccomp;
import io.carafe.engine.settings.SecuritySettings.SecurityOptions;
import io.carafe.engine.settings.Signal;
import io.carafe.engine.settings.StreamSettings;
import io.carafe.engine.settings.Ulimit;
import io.carafe.engine.user.ResolvedUser;
import io.carafe.program.Architecture;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.KernelVersion;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciNamespaceType;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpecFactoryTest {
  private static final HostFacts FACTS =
      new HostFacts(
          new KernelVersion(6, 12),
          Architecture.X86_64,
          new CgroupLayout.V2("/sys/fs/cgroup", List.of("cpu", "memory", "pids"), "/"),
          "carafe",
          40,
          HostFacts.SecurityModule.NONE,
          new HostFacts.Caller(0, 0, 0, -1L));

  private static final EtcFiles.Paths ETC =
      new EtcFiles.Paths("/root/c/hostname", "/root/c/hosts", "/root/c/resolv.conf");

  private static final ResolvedUser ROOT = new ResolvedUser(0, 0, List.of(0L), "/root");
  private static final ResolvedUser APP =
      new ResolvedUser(1000, 1001, List.of(1001L, 10L), "/home/app");

  private final SpecFactory factory =
      new SpecFactory(new HostView(FACTS, "thehost", "0-1,4", SpecFactoryTest::device));

  private static List<HostView.Device> device(String path) {
    return path.equals("/dev/fuse")
        ? List.of(
            new HostView.Device(path, false, new HostView.DeviceId(10, 229), OptionalInt.of(0666)))
        : List.of();
  }

  private static ContainerRecord record(ContainerSettingsBuilder builder, MountPoint... mounts) {
    ContainerSettings settings = builder.build();
    return new ContainerRecord(
        new ContainerId("0123456789abcdef".repeat(4)),
        new ContainerName("one"),
        Instant.EPOCH,
        new ImageUse(Digest.sha256(new byte[0]), "busybox", List.of()),
        settings,
        List.of(mounts),
        new Launch(
            List.of("/entry"),
            List.of("a", "b"),
            List.of("PATH=/bin", "A=1"),
            "/srv",
            "",
            Signal.TERM,
            Map.of()),
        new Status.Created());
  }

  private static ContainerSettingsBuilder busybox() {
    return ContainerSettings.builder("busybox");
  }

  private OciSpec spec(ContainerSettingsBuilder builder, MountPoint... mounts) {
    return factory.spec(record(builder, mounts), ROOT, ETC);
  }

  private static OciMount mount(OciSpec spec, String target) {
    List<OciMount> found =
        spec.mounts().stream().filter(mount -> mount.destination().equals(target)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  /** The seccomp profile has tests of its own and would bury the rest. */
  @Test
  void spec_defaults_areDockers() throws IOException {
    OciSpec spec =
        spec(
            busybox()
                .security(
                    new SecuritySettings(
                        false,
                        List.of(),
                        List.of(),
                        new Seccomp.Unconfined(),
                        SecurityOptions.DEFAULT)));

    assertGolden("defaults.expected.json", JsonText.writePretty(spec.toJson()) + "\n");
  }

  private static void assertGolden(String name, String actual) throws IOException {
    if ("accept".equals(System.getProperty("carafe.golden"))) {
      Files.writeString(Path.of("src/test/resources/io/carafe/engine/spec").resolve(name), actual);
    }
    try (InputStream golden = SpecFactoryTest.class.getResourceAsStream(name)) {
      assertThat(golden).as(name + " (-Dcarafe.golden=accept writes it)").isNotNull();
      String expected = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  void spec_standardSeccomp_followsTheCapabilities() {
    assertThat(spec(busybox()).linux().seccomp()).isPresent();
    int plain = spec(busybox()).linux().seccomp().orElseThrow().syscalls().size();
    SecuritySettings admin =
        new SecuritySettings(
            false,
            List.of("SYS_ADMIN"),
            List.of(),
            new Seccomp.Standard(),
            SecurityOptions.DEFAULT);
    int more = spec(busybox().security(admin)).linux().seccomp().orElseThrow().syscalls().size();

    assertThat(more).isNotEqualTo(plain);
  }

  @Test
  void spec_userNotRoot_onlyBoundingSet() {
    OciProcess process = factory.spec(record(busybox()), APP, ETC).process().orElseThrow();

    assertThat(process.security().capabilities().orElseThrow().bounding()).hasSize(14);
    assertThat(process.security().capabilities().orElseThrow().effective()).isEmpty();
    assertThat(process.user().additionalGids()).containsExactly(1001L, 10L);
    assertThat(process.env()).contains("HOME=/home/app");
  }

  @Test
  void spec_privileged_isOpen() {
    SecuritySettings privileged =
        new SecuritySettings(
            true, List.of(), List.of(), new Seccomp.Standard(), SecurityOptions.DEFAULT);
    OciSpec spec = spec(busybox().security(privileged));

    assertThat(spec.linux().seccomp()).isEmpty();
    assertThat(spec.linux().filesystem().maskedPaths()).isEmpty();
    assertThat(spec.process().orElseThrow().security().capabilities().orElseThrow().effective())
        .hasSize(41);
    assertThat(mount(spec, "/sys").options()).contains("rw").doesNotContain("ro");
    assertThat(spec.linux().control().resources().devices()).hasSize(1);
    assertThat(spec.linux().control().resources().devices().getFirst().allow()).isTrue();
  }

  @Test
  void spec_capabilities_addedAndDropped() {
    assertThat(capabilities(List.of("net_admin"), List.of("CAP_CHOWN")))
        .contains("CAP_NET_ADMIN")
        .doesNotContain("CAP_CHOWN")
        .hasSize(14);
    assertThat(capabilities(List.of("KILL"), List.of("ALL"))).containsExactly("CAP_KILL");
    assertThat(capabilities(List.of("ALL"), List.of("SYS_ADMIN"))).hasSize(40);
    assertThat(capabilities(List.of(), List.of("all"))).isEmpty();
    assertThatThrownBy(() -> capabilities(List.of("FLY"), List.of()))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("invalid CapAdd: unknown capability: \"CAP_FLY\"");
  }

  @Test
  void check_processorsThatAreNotThere_areRefused() {
    assertThatThrownBy(() -> checkProcessors(OptionalLong.of(3_100_000_000L), Optional.empty()))
        .hasMessage("range of CPUs is from 0.01 to 3.00, as there are only 3 CPUs available");
    assertThatThrownBy(() -> checkProcessors(OptionalLong.empty(), Optional.of("0,2-4")))
        .hasMessage("requested CPUs are not available - requested 0,2-4, available: 0-1,4");
    assertThatThrownBy(() -> checkProcessors(OptionalLong.empty(), Optional.of("1-0")))
        .hasMessageContaining("goes backwards");
    checkProcessors(OptionalLong.of(3_000_000_000L), Optional.of("0-1,4"));
  }

  private static void checkProcessors(OptionalLong nanoCpus, Optional<String> cpus) {
    new ProcessorChoice("0-1,4")
        .check(new Cpu(nanoCpus, OptionalLong.empty(), cpus, Optional.empty()));
  }

  private List<String> capabilities(List<String> add, List<String> drop) {
    SecuritySettings security =
        new SecuritySettings(false, add, drop, new Seccomp.Unconfined(), SecurityOptions.DEFAULT);
    return spec(busybox().security(security))
        .process()
        .orElseThrow()
        .security()
        .capabilities()
        .orElseThrow()
        .bounding();
  }

  @Test
  void spec_hostNamespaces_areShared() {
    NamespaceSettings namespaces =
        new NamespaceSettings(
            NetworkMode.HOST,
            new NamespaceSettings.Shared(true, true, false),
            NamespaceSettings.Names.DEFAULT,
            NamespaceSettings.Resolver.DEFAULT,
            Map.of());
    OciSpec spec = spec(busybox().namespaces(namespaces));

    for (OciNamespaceType type :
        List.of(OciNamespaceType.NETWORK, OciNamespaceType.PID, OciNamespaceType.IPC)) {
      assertThat(spec.linux().namespaces().has(type)).as(type.word()).isFalse();
    }
    assertThat(spec.hostname()).contains("thehost");
    assertThat(spec.linux().sysctl()).isEmpty();
    assertThat(mount(spec, "/dev/shm").isBind()).isTrue();
  }

  @Test
  void spec_userMounts_replaceDefaultsAndAreSorted() {
    MountPoint deep =
        new MountPoint(
            MountPoint.Kind.BIND,
            "/deep",
            "/a/b/c",
            Optional.empty(),
            new MountPoint.Flags(true, false, "rslave"));
    MountPoint shallow =
        new MountPoint(
            MountPoint.Kind.VOLUME,
            "/vol",
            "/a",
            Optional.of("v"),
            new MountPoint.Flags(false, false, ""));
    MountPoint memory =
        new MountPoint(
            MountPoint.Kind.TMPFS,
            "",
            "/dev/shm",
            Optional.empty(),
            new MountPoint.Flags(false, false, ""));
    OciSpec spec =
        spec(busybox().mount(MountSyntax.tmpfs("/dev/shm:size=1m,exec")), deep, shallow, memory);

    assertThat(mount(spec, "/dev/shm").options())
        .containsExactly("exec", "nosuid", "nodev", "size=1m");
    assertThat(mount(spec, "/a/b/c").options()).containsExactly("rbind", "rslave", "rro");
    assertThat(mount(spec, "/a").options()).containsExactly("rbind", "rprivate");
    List<String> targets = spec.mounts().stream().map(OciMount::destination).toList();
    assertThat(targets.indexOf("/a")).isLessThan(targets.indexOf("/a/b/c"));
  }

  @Test
  void spec_resources_areTranslated() {
    ResourceSettings resources =
        new ResourceSettings(
            new ResourceSettings.Memory(
                OptionalLong.of(64 << 20), OptionalLong.empty(), OptionalLong.of(32 << 20)),
            new ResourceSettings.Cpu(
                OptionalLong.of(1_500_000_000),
                OptionalLong.of(512),
                Optional.of("0-1"),
                Optional.empty()),
            OptionalLong.of(100),
            OptionalInt.of(200),
            List.of(new Ulimit("nofile", 1024, -1)),
            List.of(DeviceMapping.parse("/dev/fuse")),
            OptionalLong.of(1 << 20));
    OciSpec spec = spec(busybox().resources(resources));
    var limits = spec.linux().control().resources();

    assertThat(limits.memory().limit()).hasValue(64 << 20);
    assertThat(limits.memory().swap()).hasValue(128 << 20);
    assertThat(limits.cpu().quota()).hasValue(150_000);
    assertThat(limits.cpu().period()).hasValue(100_000);
    assertThat(limits.pids()).hasValue(100);
    assertThat(spec.process().orElseThrow().rlimits()).hasSize(1);
    assertThat(spec.linux().devices().getFirst().path()).isEqualTo("/dev/fuse");
    assertThat(limits.devices().getLast().minor()).hasValue(229);
    assertThat(mount(spec, "/dev/shm").options()).contains("size=1048576");
    ResourceSettings missing =
        new ResourceSettings(
            ResourceSettings.Memory.UNLIMITED,
            ResourceSettings.Cpu.UNLIMITED,
            OptionalLong.of(-1),
            OptionalInt.empty(),
            List.of(),
            List.of(DeviceMapping.parse("/dev/none")),
            OptionalLong.empty());
    assertThatThrownBy(() -> spec(busybox().resources(missing)))
        .isInstanceOf(Problem.NotFound.class)
        .hasMessageContaining("/dev/none");
  }

  @Test
  void execProcess_wishes_comeBeforeTheContainers() {
    ExecSettings exec =
        new ExecSettings(
            List.of("top"),
            List.of("A=2", "B=3"),
            Optional.of("/w"),
            Optional.empty(),
            true,
            new StreamSettings(true, true, false, StreamSettings.Attached.NONE));
    OciProcess process = factory.execProcess(record(busybox()), exec, ROOT);

    assertThat(process.args()).containsExactly("top");
    assertThat(process.env()).contains("A=2", "B=3", "TERM=xterm", "HOME=/root");
    assertThat(process.cwd()).isEqualTo("/w");
    assertThat(process.terminal()).isTrue();
    assertThat(process.security().capabilities().orElseThrow().effective()).hasSize(41);
  }

  @Test
  void seccompProfile_dockersForm_conditionsDecide() {
    String profile =
        """
        {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
         "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
                     {"architecture": "SCMP_ARCH_AARCH64"}],
         "syscalls": [
           {"names": ["read"], "action": "SCMP_ACT_ALLOW"},
           {"names": ["mount"], "action": "SCMP_ACT_ALLOW",
            "includes": {"caps": ["CAP_SYS_ADMIN"]}},
           {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_KILL"]}},
           {"names": ["new"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "9.0"}},
           {"names": ["arm"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm64"]}},
           {"name": "write", "action": "SCMP_ACT_ALLOW", "args": []}]}
        """;
    SecuritySettings security =
        new SecuritySettings(
            false, List.of(), List.of(), new Seccomp.Profile(profile), SecurityOptions.DEFAULT);
    var seccomp = spec(busybox().security(security)).linux().seccomp().orElseThrow();

    assertThat(seccomp.architectures()).hasSize(2);
    assertThat(seccomp.syscalls().stream().flatMap(rule -> rule.names().stream()).toList())
        .containsExactly("read", "write");
  }

  @Test
  void seccompProfile_nonsense_invalidWithPointer() {
    SecuritySettings security =
        new SecuritySettings(
            false,
            List.of(),
            List.of(),
            new Seccomp.Profile("{\"defaultAction\": \"SCMP_ACT_DANCE\"}"),
            SecurityOptions.DEFAULT);

    assertThatThrownBy(() -> spec(busybox().security(security)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("/defaultAction");
  }
}
