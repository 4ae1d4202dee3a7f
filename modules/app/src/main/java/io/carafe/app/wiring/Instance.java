package io.carafe.app.wiring;

import io.carafe.app.cli.image.ImageProvision;
import io.carafe.app.daemon.Build;
import io.carafe.app.daemon.Service;
import io.carafe.app.daemon.Work;
import io.carafe.app.oci.BundleProbe;
import io.carafe.app.oci.OciBundles;
import io.carafe.app.oci.OciCalls;
import io.carafe.app.oci.OciCommands;
import io.carafe.app.oci.OciProgram;
import io.carafe.app.oci.OciServices;
import io.carafe.base.Problem;
import io.carafe.engine.ContainerFilter;
import io.carafe.engine.Engine;
import io.carafe.engine.host.HostedEngine;
import io.carafe.linux.host.HostProbe;
import io.carafe.linux.host.HostSurvey;
import io.carafe.linux.host.ProcessSurvey;
import io.carafe.linux.process.CurrentProcess;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.HostFacts;
import io.carafe.runtime.RuntimePaths;
import io.carafe.runtime.host.HostFactsMapping;
import io.carafe.runtime.monitor.Zygote;
import io.carafe.runtime.program.EncodedProgram;
import io.carafe.runtime.program.ProgramCache;
import io.carafe.runtime.wire.ClientMessage.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One instance of Carafe, put together: store, engine, registry client, command line. */
public final class Instance implements Service {
  /** The version of this code. */
  public static final String VERSION = "0.1.0";

  private static final System.Logger LOG = System.getLogger("carafe.instance");

  private final HostedEngine.Images images;
  private final Engine engine;
  private final Zygote zygote;
  private final UserRegistries registries = new UserRegistries();
  private final DaemonGroups groups;
  private final Work work;

  private Instance(Opened opened, Runnable stop) {
    this.images = opened.images();
    this.engine = opened.engine();
    this.zygote = opened.zygote();
    RegistryPulls pulls = new RegistryPulls(registries, images.store());
    this.groups = opened.groups();
    ImageProvision provision =
        new ImageProvision(
            images.store(), pulls, new ShippedFolder(library().resolve("images"), images.store()));
    OciBundles bundles = new OciBundles(opened.facts(), kept(new ProgramCache()));
    this.work =
        new Work(
            CommandLine.dispatcher(
                new CommandLine.Over(
                    opened.paths().root(),
                    engine.containers(),
                    images.store(),
                    provision,
                    pulls,
                    registries,
                    bundles::explain,
                    new CommandLine.HostWords(version(opened), host(opened))),
                stop),
            new OciCalls(
                new OciCommands(
                    new OciServices(bundles, BundleProbe::new, opened.survey().cgroupMounts())),
                opened.namespaces()),
            new Build(library()));
  }

  private static OciProgram.Source kept(ProgramCache cache) {
    return (configuration, id, plans) -> {
      EncodedProgram program = cache.program(configuration, id, plans);
      return new OciProgram(program.bytes().array(), program::compiled);
    };
  }

  /** Names the format of new layers, for hosts whose best one is not wanted. */
  private static final String LAYER_FORMAT = "CARAFE_LAYER_FORMAT";

  private record Opened(
      RuntimePaths paths,
      HostedEngine.Images images,
      Engine engine,
      Zygote zygote,
      HostSurvey survey,
      HostFacts facts,
      DaemonGroups groups,
      Namespaces namespaces) {}

  /**
   * Opens the instance in {@code paths}, taking up what an earlier daemon left.
   *
   * @param stop makes the daemon end
   */
  public static Instance open(RuntimePaths paths, Runnable stop) {
    HostProbe probe = HostProbe.ofThisHost();
    HostSurvey survey = probe.survey();
    ProcessSurvey process = probe.process();
    HostFacts facts = HostFactsMapping.of(survey, process);
    Zygote zygote = new Zygote(paths, executable());
    Thread warm = Thread.ofPlatform().daemon().start(() -> ensure(zygote));
    HostedEngine.Images images =
        HostedEngine.Images.open(paths.root(), Optional.ofNullable(System.getenv(LAYER_FORMAT)));
    try {
      Engine engine =
          HostedEngine.open(new HostedEngine.Instance(paths, zygote, facts, hostname()), images);
      warm.join();
      Thread.ofPlatform().daemon().name("collect").start(() -> collect(images));
      DaemonGroups groups = new DaemonGroups(facts, CurrentProcess.pid());
      Thread.ofPlatform().daemon().name("sweep").start(groups::sweep);
      return new Instance(
          new Opened(paths, images, engine, zygote, survey, facts, groups, namespaces(process)),
          stop);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      images.store().close();
      throw Problem.unavailable("open instance: interrupted").withCause(e);
    } catch (RuntimeException e) {
      images.store().close();
      throw e;
    }
  }

  private static Namespaces namespaces(ProcessSurvey process) {
    Map<String, Long> inodes = process.namespaces();
    return new Namespaces(
        inodes.getOrDefault("mnt", 0L),
        inodes.getOrDefault("user", 0L),
        inodes.getOrDefault("pid", 0L),
        inodes.getOrDefault("cgroup", 0L));
  }

  /** Removes what an interrupted pull left; only now can the store know what containers need. */
  private static void collect(HostedEngine.Images images) {
    try {
      images.store().collect();
    } catch (Problem problem) {
      LOG.log(System.Logger.Level.WARNING, problem.requireMessage());
    }
  }

  /** Starts the zygote beside the rest of the start; a container's start tells what went wrong. */
  private static void ensure(Zygote zygote) {
    try {
      zygote.ensure();
    } catch (Problem problem) {
      LOG.log(System.Logger.Level.WARNING, problem.requireMessage());
    }
  }

  /** The folder of launchers, jars and images. */
  private static Path library() {
    String folder = System.getProperty("carafe.lib");
    if (folder == null) {
      throw Problem.unavailable("find Carafe's own folder: property carafe.lib is not set")
          .withHint("start the daemon by its launcher, lib/carafe/carafed");
    }
    return Path.of(folder);
  }

  private static Path executable() {
    return library().resolve("../../bin/carafe").normalize();
  }

  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }

  @Override
  public Work work() {
    return work;
  }

  private static Map<String, String> version(Opened opened) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Version", VERSION);
    facts.put("OciVersion", "1.3.0");
    facts.put("Java", Runtime.version().toString());
    facts.put("Kernel", opened.survey().kernelRelease());
    facts.put("Os", "linux");
    facts.put("Arch", opened.facts().architecture().toString().toLowerCase(Locale.ROOT));
    return facts;
  }

  private static Map<String, String> host(Opened opened) {
    Map<String, String> facts = new LinkedHashMap<>(version(opened));
    facts.put("Root", opened.paths().root().toString());
    facts.put("Run", opened.paths().run().toString());
    facts.put("CgroupVersion", cgroups(opened.facts().cgroups()));
    facts.put("StorageDriver", "overlay");
    facts.put("LayerFormat", opened.images().store().layers().format().toString());
    facts.put("Networks", "none, host");
    facts.put("SecurityModule", opened.facts().security().toString());
    return facts;
  }

  private static String cgroups(CgroupLayout layout) {
    return switch (layout) {
      case CgroupLayout.V1 _ -> "1";
      case CgroupLayout.Hybrid _ -> "1 (hybrid)";
      case CgroupLayout.V2 _ -> "2";
    };
  }

  /**
   * Ends the zygote, leaves the own control groups and writes what is left to write; containers go
   * on.
   */
  @Override
  public void close() {
    try {
      zygote.end();
    } catch (Problem problem) {
      LOG.log(System.Logger.Level.WARNING, problem.requireMessage());
    }
    boolean alone = engine.containers().list(ContainerFilter.LIVE).isEmpty();
    engine.close();
    registries.close();
    images.store().close();
    groups.leave(alone);
  }
}
