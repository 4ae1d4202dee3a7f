package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.registry.hosts.Endpoint;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.ManifestDocument;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.reference.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lists of manifests that say something about another. Source: distribution-spec, Referrers.
 */
final class Referrers {
  private static final int TAG_HEX_MAX = 64;

  private final RegistryClient client;
  private final Errand errand;
  private final Endpoint endpoint;

  Referrers(RegistryClient client, Errand errand, Endpoint endpoint) {
    this.client = client;
    this.errand = errand;
    this.endpoint = endpoint;
  }

  /** Those of {@code subject}, which is in the repository of {@code image}. */
  List<Descriptor> of(ImageReference image, Digest subject) {
    String path = image.repository() + "/referrers/" + subject;
    Call call =
        Call.get(errand, endpoint, endpoint.resolve(path))
            .withHeader("Accept", MediaTypes.OCI_INDEX);
    try {
      return served(call);
    } catch (Problem.NotFound e) {
      return listed(client, errand, endpoint, fallback(image, subject));
    }
  }

  private List<Descriptor> served(Call call) {
    List<Descriptor> found = new ArrayList<>();
    Pages pages = new Pages(client.transport(), call, "referrers");
    Optional<Pages.Page> page = pages.next();
    while (page.isPresent()) {
      try {
        for (JsonCursor entry : page.get().json().items("manifests")) {
          found.add(Descriptor.fromJson(entry));
        }
      } catch (Problem.Invalid e) {
        throw call.unavailable(
            call.registry() + " gives a malformed list: " + Failures.shortened(e.requireMessage()));
      }
      if (found.size() > ImageLimits.INDEX_ENTRIES_MAX) {
        throw call.unavailable(
            call.registry() + " lists more than " + ImageLimits.INDEX_ENTRIES_MAX + " referrers");
      }
      page = pages.next();
    }
    return found;
  }

  /** The tag under which clients keep the list where a registry keeps none. */
  static ImageReference fallback(ImageReference image, Digest subject) {
    String hex = subject.hex();
    return image.withTag(
        subject.algorithm() + "-" + hex.substring(0, Math.min(hex.length(), TAG_HEX_MAX)));
  }

  /** The entries of the index that {@code tag} means, none if there is no such tag. */
  static List<Descriptor> listed(
      RegistryClient client, Errand errand, Endpoint endpoint, ImageReference tag) {
    try {
      ServedManifest served = client.manifest(tag, errand, endpoint);
      return served.document() instanceof ImageIndex index ? index.manifests() : List.of();
    } catch (Problem.NotFound e) {
      return List.of();
    }
  }

  /** The entry of {@code manifest} on such a list. */
  static Descriptor entry(Descriptor manifest, byte[] bytes) {
    Optional<String> type;
    Map<String, String> annotations;
    switch (ManifestDocument.parse(bytes)) {
      case Manifest document -> {
        type = document.artifactType().or(() -> Optional.of(document.config().mediaType()));
        annotations = document.annotations();
      }
      case ImageIndex document -> {
        type = document.artifactType();
        annotations = document.annotations();
      }
    }
    return new Descriptor(
        manifest.mediaType(),
        manifest.digest(),
        manifest.size(),
        Optional.empty(),
        annotations,
        List.of(),
        type);
  }
}
