package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.registry.hosts.Capability;
import io.carafe.registry.hosts.Endpoint;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.reference.ImageReference;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Looks for repositories by a word: with the search of Docker's first registry where it is offered
 * ({@code /v1/search}), else in the list of all repositories.
 */
public final class RegistrySearch {
  /** Where Docker's own registry is searched. */
  private static final URI DOCKER_HUB = URI.create("https://index.docker.io/");

  private final RegistryClient client;

  /** Searches with {@code client}, which stays the caller's. */
  public RegistrySearch(RegistryClient client) {
    this.client = client;
  }

  /**
   * A repository that was found.
   *
   * @param name its name, with its registry unless that is Docker's
   * @param description what its owner says of it
   * @param stars how many people like it, 0 where unknown
   * @param official whether the registry's owner vouches for it
   */
  public record Found(String name, String description, long stars, boolean official) {}

  /** At most {@code most} repositories of {@code registry} that have to do with {@code term}. */
  public List<Found> find(String registry, String term, int most) {
    Errand errand =
        new Errand(
            "search " + registry + " for " + Failures.shortened(term),
            "its search",
            registry,
            List.of(),
            client.deadline());
    Endpoint endpoint = client.endpoint(errand, Capability.RESOLVE);
    boolean hub = registry.equals(ImageReference.DEFAULT_REGISTRY);
    URI base = hub ? DOCKER_HUB : endpoint.root();
    URI uri =
        base.resolve(
            "/v1/search?q="
                + URLEncoder.encode(term, StandardCharsets.UTF_8)
                + "&n="
                + Math.clamp(most, 1, 100));
    Endpoint asked = hub ? endpoint.asStranger() : endpoint;
    Call call = Call.get(errand, asked, uri).withPatience(Call.Patience.FIRST_CONTACT);
    try {
      Pages.Page page = new Pages(client.transport(), call, "results").next().orElseThrow();
      return results(call, page.json(), hub ? "" : registry + "/").stream().limit(most).toList();
    } catch (Problem.NotFound | Problem.Unauthenticated | Problem.Denied e) {
      if (hub) {
        throw e;
      }
      return listed(registry, term, most);
    }
  }

  private static List<Found> results(Call call, JsonCursor json, String prefix) {
    List<Found> found = new ArrayList<>();
    try {
      for (JsonCursor result : json.items("results")) {
        found.add(
            new Found(
                prefix + result.requireString("name"),
                result.optionalString("description").orElse(""),
                result.optionalLong("star_count").orElse(0),
                result.flag("is_official")));
      }
      return found;
    } catch (Problem.Invalid e) {
      throw call.unavailable(
          call.registry() + " gives a malformed list: " + Failures.shortened(e.requireMessage()));
    }
  }

  private List<Found> listed(String registry, String term, int most) {
    String wanted = term.toLowerCase(Locale.ROOT);
    return new RegistryLists(client)
        .repositories(registry).stream()
            .filter(name -> name.contains(wanted))
            .limit(most)
            .map(name -> new Found(registry + "/" + name, "", 0, false))
            .toList();
  }
}
