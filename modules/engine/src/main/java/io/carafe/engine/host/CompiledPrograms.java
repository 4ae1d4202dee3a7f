package io.carafe.engine.host;

import io.carafe.base.Problem;
import io.carafe.engine.ContainerFolders;
import io.carafe.engine.EngineFolders;
import io.carafe.engine.files.LayeredRoot;
import io.carafe.engine.port.MonitorListener.Question;
import io.carafe.engine.port.ProgramPort;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.FailureReport;
import io.carafe.engine.record.Launch;
import io.carafe.engine.record.MountPoint;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.ExecSettings;
import io.carafe.engine.settings.NetworkMode;
import io.carafe.engine.settings.WindowSize;
import io.carafe.engine.spec.EtcFiles;
import io.carafe.engine.spec.HostView;
import io.carafe.engine.spec.SpecFactory;
import io.carafe.engine.user.ResolvedUser;
import io.carafe.linux.Fd;
import io.carafe.program.Stage;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.compile.ExecCompiler;
import io.carafe.program.explain.Diagnosis;
import io.carafe.program.explain.Failure;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.ExecPlan;
import io.carafe.program.plan.PlanOptions;
import io.carafe.program.plan.Rootfs;
import io.carafe.runtime.program.EncodedProgram;
import io.carafe.runtime.program.ProgramCache;
import io.carafe.spec.runtime.OciConsoleSize;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compiles containers with the compiler of Carafe, for the host it runs on. */
final class CompiledPrograms implements ProgramPort {
  private final EngineFolders folders;
  private final HostView host;
  private final LayerMounts mounts;
  private final SpecFactory factory;
  private final EtcFiles etc = new EtcFiles(Path.of("/etc"));
  private final Users users = new Users();
  private final ProgramCache cache = new ProgramCache();
  private final ReadyNetworks networks = new ReadyNetworks();

  CompiledPrograms(EngineFolders folders, HostView host, LayerMounts mounts) {
    this.folders = folders;
    this.host = host;
    this.mounts = mounts;
    this.factory = new SpecFactory(host);
    BaseLayer.make(folders.base());
  }

  @Override
  public void check(ContainerRecord container) {
    factory.check(container, etcPaths(container));
  }

  @Override
  public void prepare(ContainerRecord container) {
    etc.write(container, factory.hostname(container), etcPaths(container));
    mounts.ensure(container.image().layers());
  }

  private EtcFiles.Paths etcPaths(ContainerRecord container) {
    ContainerFolders own = ContainerFolders.of(folders, container.id());
    return new EtcFiles.Paths(
        own.hostname().toString(), own.hosts().toString(), own.resolver().toString());
  }

  @Override
  public EncodedProgram container(ContainerRecord container, List<Path> layers, Start how) {
    return program(container, chosen(container, layers, how, false));
  }

  @Override
  public Ready ready(ContainerRecord container, List<Path> layers, Start how) {
    boolean hasNetwork = container.settings().namespaces().network() == NetworkMode.NONE;
    List<Fd> network = hasNetwork ? networks.take().stream().toList() : List.of();
    try {
      Chosen chosen = chosen(container, layers, how, !network.isEmpty());
      return new Ready(program(container, chosen), network);
    } catch (RuntimeException e) {
      network.forEach(Fd::close);
      throw e;
    }
  }

  /** What a start settles beside the container's record. */
  private record Chosen(
      List<String> lowers, ResolvedUser user, Optional<WindowSize> window, boolean readyNetwork) {}

  private Chosen chosen(
      ContainerRecord container, List<Path> layers, Start how, boolean readyNetwork) {
    Users.Wish wish =
        new Users.Wish(container.launch().user(), container.settings().process().groupAdd());
    ResolvedUser user =
        how.fresh()
            ? users.ofImage(container.image().layers(), layers, wish)
            : users.ofContainer(ContainerFolders.of(folders, container.id()).upper(), layers, wish);
    List<String> lowers = mounts.lowers(container.image().layers());
    return new Chosen(lowers, user, how.window(), readyNetwork);
  }

  private EncodedProgram program(ContainerRecord container, Chosen chosen) {
    return Configuration.of(container, chosen)
        .map(same -> cache.program(same, container.id(), id -> plan(container.with(id), chosen)))
        .orElseGet(() -> EncodedProgram.of(ContainerCompiler.compile(plan(container, chosen))));
  }

  /** All that a container's program is made of but its id: equal ones have the same program. */
  private record Configuration(
      ContainerSettings settings, List<MountPoint> mounts, Launch launch, Chosen chosen) {
    /** Empty where the program depends on more, on what devices the host has. */
    static Optional<Configuration> of(ContainerRecord container, Chosen chosen) {
      ContainerSettings settings = container.settings();
      boolean hasDevices =
          settings.security().privileged() || !settings.resources().devices().isEmpty();
      return hasDevices
          ? Optional.empty()
          : Optional.of(
              new Configuration(
                  settings.withoutName(), container.mounts(), container.launch(), chosen));
    }
  }

  private ContainerPlan plan(ContainerRecord container, Chosen chosen) {
    ContainerFolders own = ContainerFolders.of(folders, container.id());
    List<String> lower = new ArrayList<>(chosen.lowers());
    lower.add(folders.base().toString());
    Rootfs root =
        new Rootfs.Overlay(
            lower,
            own.upper().toString(),
            own.work().toString(),
            container.settings().life().autoRemove());
    PlanOptions options = PlanOptions.engine(container.id());
    return new ContainerPlan(
        withWindow(factory.spec(container, chosen.user(), etcPaths(container)), chosen.window()),
        root,
        host.facts(),
        chosen.readyNetwork() ? options.withReadyNetwork() : options);
  }

  @Override
  public EncodedProgram exec(
      ContainerRecord container,
      List<Path> layers,
      ExecSettings exec,
      Optional<WindowSize> window) {
    Path upper = ContainerFolders.of(folders, container.id()).upper();
    String name = exec.user().orElse(container.launch().user());
    List<String> groups =
        exec.user().isPresent() ? List.of() : container.settings().process().groupAdd();
    ResolvedUser user = users.ofContainer(upper, layers, new Users.Wish(name, groups));
    OciSpec spec = factory.spec(container, user, etcPaths(container));
    OciProcess process = withWindow(factory.execProcess(container, exec, user), window);
    return EncodedProgram.of(
        ExecCompiler.compile(
            new ExecPlan(spec, process, host.facts(), PlanOptions.engine(container.id()))));
  }

  private static OciSpec withWindow(OciSpec spec, Optional<WindowSize> window) {
    return spec.process()
        .map(process -> spec.withProcess(withWindow(process, window)))
        .orElse(spec);
  }

  private static OciProcess withWindow(OciProcess process, Optional<WindowSize> window) {
    return window.isPresent() && process.terminal()
        ? process.withConsoleSize(new OciConsoleSize(window.get().rows(), window.get().columns()))
        : process;
  }

  @Override
  public EncodedProgram answer(ContainerRecord container, Question question) {
    throw Problem.unsupported(
        "container " + container.name() + ": its program asked question " + question.code());
  }

  @Override
  public FailureReport diagnose(ContainerRecord container, List<Path> layers, Failed failed) {
    List<Path> all = new ArrayList<>();
    all.add(ContainerFolders.of(folders, container.id()).upper());
    all.addAll(layers);
    OciSpec plain = factory.spec(container, ResolvedUser.ROOT, etcPaths(container));
    OciSpec spec = plain.withMounts(HostMounts.read().withInherited(plain.mounts()));
    Failure failure =
        new Failure(
            failed.failure().instruction(),
            failed.failure().errno(),
            stage(failed.failure().stage()));
    try (LayeredRoot root = LayeredRoot.open(all)) {
      return report(
          Diagnosis.of(
              failed.program().compiled(),
              spec,
              failure,
              new LayerProbe(root, container.mounts())));
    }
  }

  private static Stage stage(int number) {
    Stage[] stages = Stage.values();
    return stages[Math.clamp(number, 0, stages.length - 1)];
  }

  private static FailureReport report(Diagnosis diagnosis) {
    return new FailureReport(
        diagnosis.kind().exitCode(),
        diagnosis.message(),
        Optional.of(diagnosis.pointer()).filter(text -> !text.isEmpty()),
        Optional.of(diagnosis.hint()).filter(text -> !text.isEmpty()));
  }
}
