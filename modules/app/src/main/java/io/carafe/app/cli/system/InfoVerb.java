package io.carafe.app.cli.system;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.engine.ContainerFilter;
import io.carafe.engine.Containers;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.images.store.ImageStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code carafe info}: this instance and its host. */
public final class InfoVerb implements Verb {
  private final Containers containers;
  private final ImageStore images;
  private final Map<String, String> host;
  private final VerbSpec spec =
      new VerbSpec("info", "", "Show this instance and its host")
          .value("-f,--format", "FORMAT", "table, json, or a template");

  /** The verb over an instance; {@code host} are further facts in their order. */
  public InfoVerb(Containers containers, ImageStore images, Map<String, String> host) {
    this.containers = containers;
    this.images = images;
    this.host = new LinkedHashMap<>(host);
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    List<ContainerRecord> all = containers.list(ContainerFilter.ALL);
    long running = all.stream().filter(ContainerRecord::isAlive).count();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Containers", String.valueOf(all.size()));
    facts.put("Running", String.valueOf(running));
    facts.put("Stopped", String.valueOf(all.size() - running));
    facts.put("Images", String.valueOf(images.list().size()));
    facts.putAll(host);
    FactsPrinter.print(invocation.out(), options.value("--format", "table"), facts);
    return 0;
  }
}
