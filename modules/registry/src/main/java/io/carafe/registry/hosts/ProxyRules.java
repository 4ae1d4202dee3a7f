package io.carafe.registry.hosts;

import io.carafe.base.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Through which proxy an address is asked, as the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}
 * and {@code NO_PROXY} say, in capitals or not. Loopback addresses are always asked directly.
 */
public final class ProxyRules {
  /** No proxies. */
  public static final ProxyRules NONE = new ProxyRules(Optional.empty(), Optional.empty(), "");

  /**
   * A proxy that is spoken to by plain HTTP.
   *
   * @param host its name or address
   * @param port its port
   * @param authorization value of the header {@code Proxy-Authorization}, if it wants one
   */
  public record Proxy(String host, int port, Optional<String> authorization) {
    /** Without the secret. */
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final Optional<Proxy> secure;
  private final Optional<Proxy> plain;
  private final List<Exempt> exceptions = new ArrayList<>();
  private final boolean none;

  /** A host, or a domain with everything below it, or addresses. */
  private record Exempt(String host, int port, boolean below) {}

  private ProxyRules(Optional<Proxy> secure, Optional<Proxy> plain, String exceptions) {
    this.secure = secure;
    this.plain = plain;
    this.none = exceptions.strip().equals("*");
    for (String entry : exceptions.split(",", -1)) {
      if (!entry.isBlank() && !none) {
        this.exceptions.add(exempt(entry.strip().toLowerCase(Locale.ROOT)));
      }
    }
  }

  /**
   * The rules of an environment.
   *
   * @throws Problem.Invalid if a proxy is not an address
   * @throws Problem.Unsupported if it is to be spoken to by HTTPS or SOCKS
   */
  public static ProxyRules of(Map<String, String> environment) {
    return new ProxyRules(
        proxy(environment, "HTTPS_PROXY"),
        proxy(environment, "HTTP_PROXY"),
        variable(environment, "NO_PROXY"));
  }

  private static String variable(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : value;
  }

  private static Optional<Proxy> proxy(Map<String, String> environment, String name) {
    String value = variable(environment, name).strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri = new URI(value.contains("://") ? value : "http://" + value);
    } catch (URISyntaxException e) {
      // Not with its cause: the value may hold a password.
      throw Problem.invalid("variable " + name + ": is not the address of a proxy");
    }
    if (uri.getHost() == null) {
      throw Problem.invalid("variable " + name + ": is not the address of a proxy");
    }
    if (!uri.getScheme().equalsIgnoreCase("http")) {
      throw Problem.unsupported(
              "variable " + name + ": a proxy by " + uri.getScheme() + " is not supported")
          .withHint("give an http:// address; what goes through it to https servers is encrypted");
    }
    return Optional.of(
        new Proxy(
            uri.getHost(),
            RegistryAddress.port(uri),
            Optional.ofNullable(uri.getUserInfo()).map(ProxyRules::basic)));
  }

  private static String basic(String userInfo) {
    byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static Exempt exempt(String entry) {
    int colon = entry.lastIndexOf(':');
    boolean port =
        colon > 0 && entry.indexOf(':') == colon && entry.substring(colon + 1).matches("\\d{1,5}");
    String host = port ? entry.substring(0, colon) : entry;
    boolean onlyBelow = host.startsWith(".") || host.startsWith("*.");
    return new Exempt(
        onlyBelow ? host.substring(host.indexOf('.') + 1) : host,
        port ? Integer.parseInt(entry.substring(colon + 1)) : -1,
        onlyBelow);
  }

  /** The proxy for {@code uri}, if it is not to be asked directly. */
  public Optional<Proxy> of(URI uri) {
    boolean https = uri.getScheme().equalsIgnoreCase("https");
    Optional<Proxy> proxy = https ? secure : plain;
    boolean direct = none || proxy.isEmpty() || RegistryAddress.isLoopback(uri) || isExcepted(uri);
    return direct ? Optional.empty() : proxy;
  }

  private boolean isExcepted(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    int port = RegistryAddress.port(uri);
    for (Exempt exempt : exceptions) {
      boolean matches =
          exempt.host().indexOf('/') >= 0
              ? AddressRange.contains(exempt.host(), host)
              : (host.equals(exempt.host()) && !exempt.below())
                  || host.endsWith("." + exempt.host());
      if (matches && (exempt.port() < 0 || exempt.port() == port)) {
        return true;
      }
    }
    return false;
  }
}
