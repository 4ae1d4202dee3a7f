package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.registry.hosts.Endpoint;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.ManifestDocument;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends manifests to one repository. Source: distribution-spec, Pushing Manifests. */
final class ManifestUpload {
  private final RegistryClient client;
  private final Errand errand;
  private final Endpoint endpoint;
  private final ImageReference target;

  ManifestUpload(RegistryClient client, Errand errand, Endpoint endpoint, ImageReference target) {
    this.client = client;
    this.errand = errand;
    this.endpoint = endpoint;
    this.target = target;
  }

  /**
   * Sends a manifest or an index.
   *
   * @param named whether the target's tag is to mean it
   * @throws Problem.Corrupt if the registry has got another digest
   */
  void put(Descriptor manifest, byte[] bytes, boolean named) {
    ImageReference name = named ? target : target.withDigest(manifest.digest());
    HttpResponse<InputStream> response = send(name, manifest, bytes);
    Optional<String> got = response.headers().firstValue("Docker-Content-Digest");
    if (got.isPresent() && !got.get().equals(manifest.digest().toString())) {
      throw errand.corrupt(
          "registry %s has stored manifest %s as %s"
              .formatted(errand.registry(), manifest.digest(), Failures.shortened(got.get())));
    }
    Optional<Descriptor> subject =
        switch (ManifestDocument.parse(bytes)) {
          case Manifest document -> document.subject();
          case ImageIndex document -> document.subject();
        };
    if (subject.isPresent() && response.headers().firstValue("OCI-Subject").isEmpty()) {
      refer(subject.get().digest(), manifest, bytes);
    }
  }

  private HttpResponse<InputStream> send(ImageReference name, Descriptor manifest, byte[] bytes) {
    Call call =
        Call.of("PUT", errand, endpoint, endpoint.resolve(RegistryClient.manifestPath(name)))
            .withPayload(Payload.of(manifest.mediaType(), bytes));
    HttpResponse<InputStream> response = client.transport().send(call);
    if (response.statusCode() != 201 && response.statusCode() != 200) {
      throw response.statusCode() == 400
          ? errand.invalid(
              "registry "
                  + errand.registry()
                  + " does not accept the manifest"
                  + Failures.said(response))
          : Failures.ofStatus(call, response);
    }
    try {
      response.body().close();
    } catch (IOException e) {
      // Closing only frees the connection.
    }
    return response;
  }

  /**
   * Puts the manifest on the list of those that say something about {@code subject}, which is a tag
   * where the registry keeps no list itself. Source: distribution-spec, Referrers Tag Schema.
   */
  private void refer(Digest subject, Descriptor manifest, byte[] bytes) {
    ImageReference tag = Referrers.fallback(target, subject);
    List<Descriptor> entries = new ArrayList<>(Referrers.listed(client, errand, endpoint, tag));
    if (entries.stream().anyMatch(entry -> entry.digest().equals(manifest.digest()))) {
      return;
    }
    entries.add(Referrers.entry(manifest, bytes));
    byte[] index = JsonText.bytes(ImageIndex.of(entries).toJson());
    send(tag, Descriptor.ofContent(MediaTypes.OCI_INDEX, index), index);
  }
}
