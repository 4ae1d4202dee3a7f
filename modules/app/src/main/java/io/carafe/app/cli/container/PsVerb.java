package io.carafe.app.cli.container;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.ContainerFilter;
import io.carafe.engine.Containers;
import io.carafe.engine.record.ContainerRecord;
import java.time.InstantSource;
import java.util.List;

/** {@code carafe ps}: lists containers. */
public final class PsVerb implements Verb {
  private final Containers containers;
  private final InstantSource clock;
  private final VerbSpec spec =
      new VerbSpec("ps", "", "List containers")
          .flag("-a,--all", "Also those that do not run")
          .flag("-q,--quiet", "Only ids")
          .flag("--no-trunc", "Whole ids and commands")
          .flag("-l,--latest", "Only the newest")
          .value("-n,--last", "NUMBER", "Only the newest NUMBER")
          .value("-f,--filter", "KEY=VALUE", "id, name, label, status, ancestor, exited, volume")
          .value("--format", "FORMAT", "table, json, or a template");

  /** The verb over these containers; {@code clock} says how long ago things were. */
  public PsVerb(Containers containers, InstantSource clock) {
    this.containers = containers;
    this.clock = clock;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    ContainerRows rows = new ContainerRows(clock.instant(), options.flag("--no-trunc"));
    List<ContainerRecord> found = select(options);
    if (options.flag("--quiet")) {
      found.forEach(container -> invocation.out().println(rows.id(container)));
      return 0;
    }
    String format = options.value("--format", "table");
    invocation
        .out()
        .print(ContainerRows.LISTING.render(format, found.stream().map(rows::row).toList()));
    return 0;
  }

  private List<ContainerRecord> select(Options options) {
    long newest = options.flag("--latest") ? 1 : -1;
    if (options.value("--last").isPresent()) {
      newest = CreationOptions.number("option --last", options.value("--last").get());
    }
    boolean all = options.flag("--all") || newest >= 0;
    List<ContainerFilter.Condition> conditions =
        options.values("--filter").stream().map(ContainerFilter.Condition::parse).toList();
    List<ContainerRecord> found = containers.list(new ContainerFilter(all, conditions));
    return newest < 0 || newest >= found.size() ? found : found.subList(0, (int) newest);
  }
}
