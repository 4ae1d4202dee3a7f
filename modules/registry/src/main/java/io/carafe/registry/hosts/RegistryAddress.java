package io.carafe.registry.hosts;

import io.carafe.base.Problem;
import io.carafe.spec.reference.ImageReference;
import java.net.URI;
import java.net.URISyntaxException;

/** The addresses of registries, and which addresses may be asked. */
public final class RegistryAddress {
  /** The host behind the name that means Docker's own registry. */
  private static final String DOCKER_HUB = "registry-1.docker.io";

  private RegistryAddress() {}

  /**
   * Scheme, host and port of a registry by its name: HTTP for loopback addresses, HTTPS for all
   * others.
   *
   * @throws Problem.Invalid if it is no host name
   */
  public static URI of(String registry) {
    String host = registry.equals(ImageReference.DEFAULT_REGISTRY) ? DOCKER_HUB : registry;
    try {
      URI secure = new URI("https://" + host);
      if (secure.getHost() == null || secure.getRawUserInfo() != null) {
        throw Problem.invalid("registry \"" + registry + "\" is not a host name");
      }
      boolean plain = isLoopback(secure) && secure.getPort() != 443;
      return plain ? new URI("http://" + host) : secure;
    } catch (URISyntaxException e) {
      throw Problem.invalid("registry \"" + registry + "\" is not a host name").withCause(e);
    }
  }

  /** Whether {@code uri} may be asked: by HTTPS, or by HTTP on this host itself. */
  public static boolean mayAsk(URI uri) {
    if (uri.getHost() == null || uri.getScheme() == null) {
      return false;
    }
    return uri.getScheme().equalsIgnoreCase("https")
        || (uri.getScheme().equalsIgnoreCase("http") && isLoopback(uri));
  }

  /**
   * Whether {@code uri} may be asked because {@code from} said so: an administrator who allowed
   * plain HTTP to a registry allowed it where that one leads.
   */
  public static boolean mayAsk(URI from, URI uri) {
    boolean secure = from.getScheme().equalsIgnoreCase("https");
    boolean plain =
        uri.getHost() != null
            && uri.getScheme() != null
            && uri.getScheme().equalsIgnoreCase("http");
    return secure ? mayAsk(uri) && !plain : mayAsk(uri) || (plain && !isLoopback(from));
  }

  /** Whether both have the same scheme, host and port, so that one may see the other's secrets. */
  public static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  /** The port, also where the address does not say it. */
  static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /** By its text, never by a look-up: a name server must not decide what goes unencrypted. */
  static boolean isLoopback(URI uri) {
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
