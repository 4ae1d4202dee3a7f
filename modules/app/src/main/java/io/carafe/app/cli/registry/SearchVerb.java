package io.carafe.app.cli.registry;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.render.template.Listing;
import io.carafe.base.Problem;
import io.carafe.registry.RegistryClient;
import io.carafe.registry.RegistrySearch;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.reference.ImageReference;
import java.util.List;

/** {@code carafe search}: looks for repositories in a registry. */
public final class SearchVerb implements Verb {
  private static final int DESCRIPTION_CHARACTERS = 45;
  private static final int RESULTS_MAX = 100;

  private static final Listing LISTING =
      new Listing("Name=NAME", "Description=DESCRIPTION", "StarCount=STARS", "IsOfficial=OFFICIAL");

  private final Registries registries;
  private final VerbSpec spec =
      new VerbSpec("search", "[REGISTRY/]TERM", "Look for images in a registry")
          .value("--limit", "NUMBER", "At most so many results, 1 to 100 (default 25)")
          .flag("--no-trunc", "Whole descriptions")
          .value("--format", "FORMAT", "table, json, or a template");

  /** The verb over these registries. */
  public SearchVerb(Registries registries) {
    this.registries = registries;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) {
    if (options.arguments().size() != 1) {
      throw new UsageProblem("\"search\" needs exactly one term");
    }
    int limit = limit(options.value("--limit", "25"));
    String text = options.arguments().getFirst();
    int slash = text.indexOf('/');
    boolean named = slash > 0 && text.substring(0, slash).matches("localhost|.*[.:].*");
    String registry =
        named ? ServerName.of(text.substring(0, slash)) : ImageReference.DEFAULT_REGISTRY;
    List<RegistrySearch.Found> found;
    try (RegistryClient client = registries.client(invocation)) {
      String term = named ? text.substring(slash + 1) : text;
      found = new RegistrySearch(client).find(registry, term, limit);
    }
    boolean whole = options.flag("--no-trunc");
    List<JsonObject> rows = found.stream().map(each -> row(each, whole)).toList();
    invocation.out().print(LISTING.render(options.value("--format", "table"), rows));
    return 0;
  }

  private static int limit(String text) {
    if (!text.matches("\\d{1,3}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > RESULTS_MAX) {
      throw Problem.invalid("option --limit \"" + text + "\": must be from 1 to " + RESULTS_MAX);
    }
    return Integer.parseInt(text);
  }

  private static String description(RegistrySearch.Found found, boolean whole) {
    String text = found.description();
    return whole || text.length() <= DESCRIPTION_CHARACTERS
        ? text
        : text.substring(0, DESCRIPTION_CHARACTERS - 1) + "…";
  }

  private static JsonObject row(RegistrySearch.Found found, boolean whole) {
    return JsonObject.builder()
        .put("Name", found.name())
        .put("Description", description(found, whole))
        .put("StarCount", Long.toString(found.stars()))
        .put("IsOfficial", found.official() ? "[OK]" : "")
        .build();
  }
}
