package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.registry.hosts.Capability;
import io.carafe.registry.hosts.Endpoint;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry has: repositories, tags, and manifests that say something about others; and how
 * they are deleted. Its methods throw what those of {@link RegistryClient} throw. Safe for use by
 * several threads.
 */
public final class RegistryLists {
  private static final int NAMES_MAX = 100_000;
  private static final String PAGE_SIZE = "1000";

  private final RegistryClient client;

  /** The lists that {@code client} can get, which stays the caller's. */
  public RegistryLists(RegistryClient client) {
    this.client = client;
  }

  /** The tags of the repository of {@code image}, in the registry's order. */
  public List<String> tags(ImageReference image) {
    Errand errand = Errand.about("list tags of", image, "pull", client.deadline());
    Endpoint endpoint = client.endpoint(errand, Capability.RESOLVE);
    List<String> tags = new ArrayList<>();
    collect(call(errand, endpoint, image.repository() + "/tags/list"), "tags", tags);
    for (String tag : tags) {
      try {
        image.withTag(tag);
      } catch (Problem.Invalid e) {
        throw errand.unavailable(
            "registry %s lists \"%s\", which is no tag"
                .formatted(errand.registry(), Failures.shortened(tag)));
      }
    }
    return tags;
  }

  /** The repositories of a registry, as far as it tells, in its order. */
  public List<String> repositories(String registry) {
    Errand errand =
        new Errand(
            "list repositories of " + registry,
            "the list of repositories",
            registry,
            List.of("registry:catalog:*"),
            client.deadline());
    Endpoint endpoint = client.endpoint(errand, Capability.RESOLVE);
    List<String> names = new ArrayList<>();
    collect(call(errand, endpoint, "_catalog"), "repositories", names);
    return names;
  }

  private static Call call(Errand errand, Endpoint endpoint, String path) {
    return Call.get(errand, endpoint, endpoint.resolve(path, Map.of("n", PAGE_SIZE)))
        .withPatience(Call.Patience.FIRST_CONTACT);
  }

  private void collect(Call first, String member, List<String> names) {
    Pages pages = new Pages(client.transport(), first, member);
    Optional<Pages.Page> page = pages.next();
    while (page.isPresent()) {
      try {
        names.addAll(page.get().json().strings(member));
      } catch (Problem.Invalid e) {
        throw first.unavailable(
            first.registry()
                + " gives a malformed list: "
                + Failures.shortened(e.requireMessage()));
      }
      if (names.size() > NAMES_MAX) {
        throw first.unavailable(first.registry() + " lists more than " + NAMES_MAX + " " + member);
      }
      page = pages.next();
    }
  }

  /**
   * The manifests that say something about the one with the digest of {@code image}: signatures,
   * bills of materials.
   *
   * @param artifactType only those of this type
   */
  public List<Descriptor> referrers(ImageReference image, Optional<String> artifactType) {
    Digest subject = image.digest().orElseGet(() -> client.manifest(image).descriptor().digest());
    Errand errand = Errand.about("list referrers of", image, "pull", client.deadline());
    Endpoint endpoint = client.endpoint(errand, Capability.PULL);
    List<Descriptor> all = new Referrers(client, errand, endpoint).of(image, subject);
    return all.stream()
        .filter(entry -> artifactType.isEmpty() || entry.artifactType().equals(artifactType))
        .toList();
  }

  /**
   * Deletes the manifest that {@code image} names by its digest, or the tag.
   *
   * @throws Problem.Unsupported if the registry deletes nothing, or no tags
   */
  public void delete(ImageReference image) {
    Errand errand = Errand.about("delete", image, "pull,push,delete", client.deadline());
    Endpoint endpoint = client.endpoint(errand, Capability.PUSH);
    Call call =
        Call.of("DELETE", errand, endpoint, endpoint.resolve(RegistryClient.manifestPath(image)));
    HttpResponse<InputStream> response = client.transport().send(call);
    boolean refused = response.statusCode() == 405 || response.statusCode() == 400;
    if (refused) {
      Problem problem =
          Problem.unsupported(
              errand.doing()
                  + ": registry "
                  + errand.registry()
                  + " does not allow it"
                  + Failures.said(response));
      throw image.digest().isPresent()
          ? problem
          : problem.withHint("some registries delete by digest only: " + image.name() + "@DIGEST");
    }
    if (response.statusCode() != 202 && response.statusCode() != 200) {
      throw Failures.ofStatus(call, response);
    }
    try {
      response.body().close();
    } catch (IOException e) {
      // Closing only frees the connection.
    }
  }
}
