package io.carafe.app.wiring;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.Verbs;
import io.carafe.app.cli.container.AttachVerb;
import io.carafe.app.cli.container.CreateVerb;
import io.carafe.app.cli.container.ExecVerb;
import io.carafe.app.cli.container.ExplainVerb;
import io.carafe.app.cli.container.ExportVerb;
import io.carafe.app.cli.container.InspectVerb;
import io.carafe.app.cli.container.KillVerb;
import io.carafe.app.cli.container.LogsVerb;
import io.carafe.app.cli.container.PsVerb;
import io.carafe.app.cli.container.RmVerb;
import io.carafe.app.cli.container.RunVerb;
import io.carafe.app.cli.container.StartVerb;
import io.carafe.app.cli.container.StopVerb;
import io.carafe.app.cli.container.WaitVerb;
import io.carafe.app.cli.container.WhyVerb;
import io.carafe.app.cli.image.HistoryVerb;
import io.carafe.app.cli.image.ImageDetails;
import io.carafe.app.cli.image.ImageProvision;
import io.carafe.app.cli.image.ImagesVerb;
import io.carafe.app.cli.image.ImportVerb;
import io.carafe.app.cli.image.LoadVerb;
import io.carafe.app.cli.image.PullVerb;
import io.carafe.app.cli.image.Pulls;
import io.carafe.app.cli.image.RepackVerb;
import io.carafe.app.cli.image.RmiVerb;
import io.carafe.app.cli.image.SaveVerb;
import io.carafe.app.cli.image.TagVerb;
import io.carafe.app.cli.image.UnpackVerb;
import io.carafe.app.cli.registry.LoginVerb;
import io.carafe.app.cli.registry.LogoutVerb;
import io.carafe.app.cli.registry.PushVerb;
import io.carafe.app.cli.registry.Registries;
import io.carafe.app.cli.registry.RegistryVerbs;
import io.carafe.app.cli.registry.SearchVerb;
import io.carafe.app.cli.system.CheckVerb;
import io.carafe.app.cli.system.DfVerb;
import io.carafe.app.cli.system.InfoVerb;
import io.carafe.app.cli.system.PruneVerb;
import io.carafe.app.cli.system.StopDaemonVerb;
import io.carafe.app.cli.system.VersionVerb;
import io.carafe.app.oci.OciBundles.Explained;
import io.carafe.engine.Containers;
import io.carafe.images.store.ImageStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The verbs of the command line over one instance. */
final class CommandLine {
  private CommandLine() {}

  /**
   * What the verbs work on.
   *
   * @param root where the instance keeps its state
   * @param bundles compiles the OCI bundle in a folder
   */
  record Over(
      Path root,
      Containers containers,
      ImageStore store,
      ImageProvision provision,
      Pulls pulls,
      Registries registries,
      Function<Path, Explained> bundles,
      HostWords words) {}

  /**
   * Facts for people.
   *
   * @param version of Carafe and what it runs on
   * @param host of the instance and its host
   */
  record HostWords(Map<String, String> version, Map<String, String> host) {}

  static Dispatcher dispatcher(Over over, Runnable stop) {
    Verbs verbs = new Verbs();
    InstantSource clock = InstantSource.system();
    containers(verbs, over, clock);
    images(verbs, over, clock);
    registries(verbs, over);
    verbs.section(
        "System",
        new InfoVerb(over.containers(), over.store(), over.words().host()),
        new VersionVerb(over.words().version()),
        new StopDaemonVerb(stop));
    verbs.add(
        new CheckVerb(over.store()),
        new DfVerb(over.containers(), over.store(), over.root().resolve("volumes"), clock),
        new PruneVerb(PruneVerb.Kind.CONTAINER, over.containers(), over.store(), clock),
        new PruneVerb(PruneVerb.Kind.IMAGE, over.containers(), over.store(), clock),
        new PruneVerb(PruneVerb.Kind.SYSTEM, over.containers(), over.store(), clock));
    verbs.alias("system info", "info").alias("--version", "version").alias("-v", "version");
    return new Dispatcher(verbs);
  }

  private static void containers(Verbs verbs, Over over, InstantSource clock) {
    Containers containers = over.containers();
    verbs.section(
        "Containers",
        new RunVerb(containers, over.provision()),
        new CreateVerb(containers, over.provision()),
        new StartVerb(containers),
        new PsVerb(containers, clock),
        new LogsVerb(containers, clock),
        new ExecVerb(containers),
        new AttachVerb(containers),
        new StopVerb(containers),
        new KillVerb(containers),
        new WaitVerb(containers),
        new RmVerb(containers),
        new ExportVerb(containers),
        new InspectVerb(containers, new ImageDetails(over.store())));
    verbs.add(new InspectVerb(containers, new ImageDetails(over.store()), "container"));
    verbs.section(
        "Understanding",
        new ExplainVerb(containers, over.provision(), over.bundles()),
        new WhyVerb(containers));
    for (String name :
        new String[] {
          "run", "create", "start", "logs", "exec", "attach", "stop", "kill", "wait", "rm", "export"
        }) {
      verbs.alias("container " + name, name);
    }
    verbs.alias("container ls", "ps").alias("container ps", "ps").alias("container list", "ps");
  }

  private static void images(Verbs verbs, Over over, InstantSource clock) {
    verbs.section(
        "Images",
        new ImagesVerb(over.store(), clock),
        new PullVerb(over.pulls(), over.registries()),
        new LoadVerb(over.store()),
        new SaveVerb(over.store()),
        new ImportVerb(over.store(), clock),
        new HistoryVerb(over.store(), clock),
        new UnpackVerb(over.store()),
        new RepackVerb(over.store(), clock),
        new TagVerb(over.store()),
        new RmiVerb(over.store()));
    ImageDetails details = new ImageDetails(over.store());
    verbs.add(new InspectVerb(over.containers(), details, "image"));
    verbs.alias("image ls", "images").alias("image list", "images");
    verbs.alias("image rm", "rmi").alias("image remove", "rmi");
    for (String name : new String[] {"pull", "load", "save", "import", "tag", "history"}) {
      verbs.alias("image " + name, name);
    }
  }

  private static void registries(Verbs verbs, Over over) {
    Registries registries = over.registries();
    List<Verb> all =
        new ArrayList<>(
            List.of(
                new LoginVerb(registries),
                new LogoutVerb(registries),
                new PushVerb(registries, over.store()),
                new SearchVerb(registries)));
    all.addAll(new RegistryVerbs(registries).all());
    verbs.section("Registries", all.toArray(Verb[]::new));
    verbs.alias("image push", "push");
  }
}
