package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.registry.hosts.Capability;
import io.carafe.registry.hosts.Endpoint;
import io.carafe.registry.hosts.RegistryAddress;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.ManifestDocument;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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
  private static final System.Logger LOG = System.getLogger(RegistryClient.class.getName());

  /** What manifests are accepted, for the header. */
  static final String ACCEPT_MANIFESTS = String.join(", ", MediaTypes.ACCEPTED_MANIFESTS);

  private static final int FOREIGN_URLS_MAX = 8;

  private final Transport transport;
  private final Optional<Connections> owned;

  /** The endpoints of the registries asked so far. */
  private final Map<String, List<Endpoint>> endpoints = new ConcurrentHashMap<>();

  /** A client as nobody in particular; nothing is connected before something is asked for. */
  public RegistryClient(RegistrySettings settings) {
    this(settings, Pause.SLEEP);
  }

  RegistryClient(RegistrySettings settings, Pause pause) {
    this(settings, RegistryAccess.ANONYMOUS, pause);
  }

  RegistryClient(RegistrySettings settings, RegistryAccess access, Pause pause) {
    Connections connections = new Connections();
    this.owned = Optional.of(connections);
    this.transport = new Transport(settings, access, connections, pause);
  }

  /**
   * A client that acts for one user.
   *
   * @param access what that user's configuration says
   * @param connections shared with other clients, and not closed with this one
   */
  public RegistryClient(RegistrySettings settings, RegistryAccess access, Connections connections) {
    this.owned = Optional.empty();
    this.transport = new Transport(settings, access, connections, Pause.SLEEP);
  }

  Transport transport() {
    return transport;
  }

  /** Starts the time that a command may take. */
  Deadline deadline() {
    return Deadline.in(transport.settings().pullTimeout());
  }

  /**
   * Who can be asked for that, the registry itself last.
   *
   * @throws Problem.Unsupported if the configuration allows it to nobody
   */
  List<Endpoint> endpoints(Errand errand, Capability capability) {
    List<Endpoint> able =
        endpoints.computeIfAbsent(errand.registry(), transport.access().hosts()::of).stream()
            .filter(endpoint -> endpoint.can(capability))
            .toList();
    if (able.isEmpty()) {
      throw Problem.unsupported(
          "%s: the configuration of registry %s has no host with the capability \"%s\""
              .formatted(
                  errand.doing(),
                  errand.registry(),
                  capability.toString().toLowerCase(Locale.ROOT)));
    }
    return able;
  }

  /** The registry itself, or who may be asked in its place for what mirrors have not. */
  Endpoint endpoint(Errand errand, Capability capability) {
    return endpoints(errand, capability).getLast();
  }

  /**
   * Gets the manifest or index that {@code image} names: by its digest where it has one, else by
   * its tag. What a mirror has not, or has damaged, is asked for at the next one and at last at the
   * registry.
   *
   * @throws Problem.Invalid if it is neither
   * @throws Problem.Unsupported if it is of Docker's schema 1
   */
  public ServedManifest manifest(ImageReference image) {
    return manifest(image, Errand.pull(image, deadline()));
  }

  ServedManifest manifest(ImageReference image, Errand errand) {
    Capability capability = image.digest().isPresent() ? Capability.PULL : Capability.RESOLVE;
    List<Endpoint> able = endpoints(errand, capability);
    for (Endpoint mirror : able.subList(0, able.size() - 1)) {
      try {
        return fetch(manifestCall(image, errand, mirror), image.digest());
      } catch (Problem failure) {
        if (Thread.currentThread().isInterrupted()) {
          throw failure;
        }
        LOG.log(Level.INFO, "go on without a mirror: " + failure.requireMessage());
      }
    }
    return fetch(manifestCall(image, errand, able.getLast()), image.digest());
  }

  /** The manifest that {@code image} names at {@code endpoint} alone. */
  ServedManifest manifest(ImageReference image, Errand errand, Endpoint endpoint) {
    return fetch(manifestCall(image, errand, endpoint), image.digest());
  }

  private static Call manifestCall(ImageReference image, Errand errand, Endpoint endpoint) {
    return Call.get(errand, endpoint, endpoint.resolve(manifestPath(image)))
        .withHeader("Accept", ACCEPT_MANIFESTS)
        .withPatience(Call.Patience.FIRST_CONTACT);
  }

  /** The path below an endpoint's root of the manifest that {@code image} names. */
  static String manifestPath(ImageReference image) {
    String name =
        image.digest().map(Digest::toString).or(image::tag).orElse(ImageReference.DEFAULT_TAG);
    return image.repository() + "/manifests/" + name;
  }

  /** Gets the manifest of an index's entry, of which digest and size are known. */
  ServedManifest manifest(ImageReference image, Descriptor entry, Errand errand) {
    if (entry.size() > ImageLimits.MANIFEST_BYTES_MAX) {
      throw errand.invalid(
          "manifest of %d bytes is longer than %d bytes"
              .formatted(entry.size(), ImageLimits.MANIFEST_BYTES_MAX));
    }
    ServedManifest served = manifest(image.withDigest(entry.digest()), errand);
    if (served.descriptor().size() != entry.size()) {
      throw errand.corrupt(
          "manifest %s has %d bytes, not %d"
              .formatted(entry.digest(), served.descriptor().size(), entry.size()));
    }
    return served;
  }

  private ServedManifest fetch(Call call, Optional<Digest> expected) {
    HttpResponse<InputStream> response = transport.send(call);
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
    return blob(places(Errand.pull(image, deadline()), image, blob), blob);
  }

  InputStream blob(List<Call> places, Descriptor blob) {
    return new BlobStream(transport, places, blob);
  }

  /**
   * Where a blob can be got, in the order in which to ask: mirrors, the registry, and the addresses
   * that the descriptor of a foreign layer names.
   */
  List<Call> places(Errand errand, ImageReference image, Descriptor blob) {
    List<Call> places = new ArrayList<>();
    for (Endpoint endpoint : endpoints(errand, Capability.PULL)) {
      String path = image.repository() + "/blobs/" + blob.digest();
      places.add(Call.get(errand, endpoint, endpoint.resolve(path)));
    }
    for (String url : blob.urls().subList(0, Math.min(blob.urls().size(), FOREIGN_URLS_MAX))) {
      foreign(url)
          .ifPresent(uri ->
              places.add(Call.get(errand, Endpoint.of(uri.getRawAuthority()).asStranger(), uri)));
    }
    return places;
  }

  private static Optional<URI> foreign(String url) {
    try {
      return Optional.of(new URI(url))
          .filter(RegistryAddress::mayAsk)
          .filter(uri -> uri.getRawUserInfo() == null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The registry itself among {@code places}. */
  Call origin(List<Call> places) {
    return places.stream()
        .filter(call -> !call.endpoint().isMirror())
        .findFirst()
        .orElse(places.getLast());
  }

  @Override
  public void close() {
    owned.ifPresent(Connections::close);
  }
}
