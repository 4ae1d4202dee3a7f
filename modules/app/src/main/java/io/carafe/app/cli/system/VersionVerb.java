package io.carafe.app.cli.system;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code carafe version}: what runs here. */
public final class VersionVerb implements Verb {
  private final Map<String, String> facts;
  private final VerbSpec spec =
      new VerbSpec("version", "", "Show the version of Carafe and of what it runs on")
          .value("-f,--format", "FORMAT", "table, json, or a template");

  /** The verb that prints these facts in their order. */
  public VersionVerb(Map<String, String> facts) {
    this.facts = new LinkedHashMap<>(facts);
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    FactsPrinter.print(invocation.out(), options.value("--format", "table"), facts);
    return 0;
  }
}
