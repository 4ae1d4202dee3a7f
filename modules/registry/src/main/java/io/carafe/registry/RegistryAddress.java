package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.spec.reference.ImageReference;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a registry is reached.
 *
 * @param base scheme, host and port
 */
record RegistryAddress(URI base) {
  /** The host behind the name that means Docker's own registry. */
  private static final String DOCKER_HUB = "registry-1.docker.io";

  /** HTTP for loopback addresses, HTTPS for all others. */
  static RegistryAddress of(String registry) {
    String host = registry.equals(ImageReference.DEFAULT_REGISTRY) ? DOCKER_HUB : registry;
    try {
      URI secure = new URI("https://" + host);
      if (secure.getHost() == null) {
        throw Problem.invalid("registry \"" + registry + "\" is not a host name");
      }
      boolean plain = isLoopback(secure) && secure.getPort() != 443;
      return new RegistryAddress(plain ? new URI("http://" + host) : secure);
    } catch (URISyntaxException e) {
      throw Problem.invalid("registry \"" + registry + "\" is not a host name").withCause(e);
    }
  }

  URI manifest(String repository, String tagOrDigest) {
    return base.resolve("/v2/" + repository + "/manifests/" + tagOrDigest);
  }

  URI blob(String repository, String digest) {
    return base.resolve("/v2/" + repository + "/blobs/" + digest);
  }

  /** Whether {@code uri} may be asked: by HTTPS, or by HTTP on this host itself. */
  static boolean mayAsk(URI uri) {
    if (uri.getHost() == null || uri.getScheme() == null) {
      return false;
    }
    return uri.getScheme().equalsIgnoreCase("https")
        || (uri.getScheme().equalsIgnoreCase("http") && isLoopback(uri));
  }

  /** Whether both have the same scheme, host and port, so that one may see the other's secrets. */
  static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /** By its text, never by a look-up: a name server must not decide what goes unencrypted. */
  private static boolean isLoopback(URI uri) {
    String host = uri.getHost();
    if (host.equalsIgnoreCase("localhost") || host.equals("[::1]")) {
      return true;
    }
    String[] parts = host.split("\\.", -1);
    boolean ipv4 = parts.length == 4 && parts[0].equals("127");
    for (String part : parts) {
      ipv4 =
          ipv4
              && !part.isEmpty()
              && part.length() <= 3
              && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
    return ipv4;
  }
}
