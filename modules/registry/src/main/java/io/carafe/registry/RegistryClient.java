package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.ManifestDocument;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A client of registries. Safe for use by several threads; connections and tokens are kept until it
 * is closed.
 *
 * <p>Every method throws {@link Problem.Unavailable} if the registry is down, breaks off for good
 * or has no answer in time, {@link Problem.NotFound}, {@link Problem.Unauthenticated} and {@link
 * Problem.Denied} if it says so, and {@link Problem.Corrupt} if its bytes are not what was asked
 * for.
 */
public final class RegistryClient implements AutoCloseable {
  private static final Map<String, String> ACCEPT_MANIFESTS =
      Map.of("Accept", String.join(", ", MediaTypes.ACCEPTED_MANIFESTS));

  private final Transport transport;

  /** A client; nothing is connected before something is asked for. */
  public RegistryClient(RegistrySettings settings) {
    this(settings, Pause.SLEEP);
  }

  RegistryClient(RegistrySettings settings, Pause pause) {
    this.transport = new Transport(settings, pause);
  }

  /** Starts the time that a pull may take. */
  Deadline deadline() {
    return Deadline.in(transport.settings().pullTimeout());
  }

  /**
   * Gets the manifest or index that {@code image} names: by its digest where it has one, else by
   * its tag.
   *
   * @throws Problem.Invalid if it is neither
   * @throws Problem.Unsupported if it is of Docker's schema 1
   */
  public ServedManifest manifest(ImageReference image) {
    return manifest(image, deadline());
  }

  ServedManifest manifest(ImageReference image, Deadline deadline) {
    String name =
        image.digest().map(Digest::toString).or(image::tag).orElse(ImageReference.DEFAULT_TAG);
    Call call =
        new Call(
            image,
            RegistryAddress.of(image.registry()).manifest(image.repository(), name),
            ACCEPT_MANIFESTS,
            deadline,
            true);
    return fetch(call, image.digest());
  }

  /** Gets the manifest of an index's entry, of which digest and size are known. */
  ServedManifest manifest(ImageReference image, Descriptor entry, Deadline deadline) {
    if (entry.size() > ImageLimits.MANIFEST_BYTES_MAX) {
      throw Problem.invalid(
          "pull %s: manifest of %d bytes is longer than %d bytes"
              .formatted(image.familiar(), entry.size(), ImageLimits.MANIFEST_BYTES_MAX));
    }
    ServedManifest served = manifest(image.withDigest(entry.digest()), deadline);
    if (served.descriptor().size() != entry.size()) {
      throw Problem.corrupt(
          "pull %s: manifest %s has %d bytes, not %d"
              .formatted(
                  image.familiar(), entry.digest(), served.descriptor().size(), entry.size()));
    }
    return served;
  }

  private ServedManifest fetch(Call call, Optional<Digest> expected) {
    HttpResponse<InputStream> response = transport.get(call, transport.attempts());
    if (response.statusCode() != 200) {
      throw Failures.ofStatus(call, response);
    }
    byte[] bytes = body(call, response);
    Optional<Digest> header =
        response.headers().firstValue("Docker-Content-Digest").flatMap(RegistryClient::digest);
    Digest digest = verified(call, bytes, expected.or(() -> header));
    String type = contentType(response);
    if (MediaTypes.isSchema1(type)) {
      throw Problem.unsupported(call.doing() + ": manifest of schema 1 is not supported")
          .withHint("push the image again with a client that writes schema 2 or OCI manifests");
    }
    ManifestDocument document = parse(call, bytes);
    boolean contradicts =
        (MediaTypes.isManifest(type) || MediaTypes.isIndex(type))
            && MediaTypes.isIndex(type) != MediaTypes.isIndex(document.mediaType());
    if (contradicts) {
      throw call.corrupt(
          call.registry() + " calls it " + type + " but it is " + document.mediaType());
    }
    return new ServedManifest(
        Descriptor.of(document.mediaType(), digest, bytes.length), document, bytes);
  }

  private static byte[] body(Call call, HttpResponse<InputStream> response) {
    byte[] bytes;
    try (InputStream body = response.body()) {
      bytes = body.readNBytes(ImageLimits.MANIFEST_BYTES_MAX + 1);
    } catch (IOException e) {
      throw Failures.ofConnection(call, e);
    }
    if (bytes.length > ImageLimits.MANIFEST_BYTES_MAX) {
      throw Problem.invalid(
          call.doing() + ": manifest is longer than " + ImageLimits.MANIFEST_BYTES_MAX + " bytes");
    }
    return bytes;
  }

  private static Digest verified(Call call, byte[] bytes, Optional<Digest> expected) {
    if (expected.isEmpty()) {
      return Digest.sha256(bytes);
    }
    Digest wanted = expected.get();
    String hex = HexFormat.of().formatHex(wanted.computation().digest(bytes));
    if (!hex.equals(wanted.hex())) {
      throw call.corrupt(
          "manifest has digest %s:%s, not %s".formatted(wanted.algorithm(), hex, wanted));
    }
    return wanted;
  }

  private static Optional<Digest> digest(String header) {
    try {
      return Optional.of(Digest.parse(header));
    } catch (Problem.Invalid e) {
      return Optional.empty();
    }
  }

  private static String contentType(HttpResponse<InputStream> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static ManifestDocument parse(Call call, byte[] bytes) {
    try {
      return ManifestDocument.parse(bytes);
    } catch (Problem.Invalid e) {
      throw Problem.invalid(call.doing() + ": " + e.requireMessage()).withCause(e);
    } catch (Problem.Unsupported e) {
      throw Problem.unsupported(call.doing() + ": " + e.requireMessage())
          .withHint(e.hint().orElse(""))
          .withCause(e);
    }
  }

  /**
   * Opens the bytes of a blob, which the caller verifies and closes. Nothing is asked before the
   * first byte is read; broken connections are resumed.
   */
  public InputStream blob(ImageReference image, Descriptor blob) {
    return blob(image, blob, deadline());
  }

  InputStream blob(ImageReference image, Descriptor blob, Deadline deadline) {
    Call call =
        new Call(
            image,
            RegistryAddress.of(image.registry()).blob(image.repository(), blob.digest().toString()),
            Map.of(),
            deadline,
            false);
    return new BlobStream(transport, call, blob);
  }

  @Override
  public void close() {
    transport.close();
  }
}
