package io.carafe.registry.hosts;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Something that speaks the distribution protocol for a registry: itself, or a mirror.
 *
 * @param registry the registry it stands for
 * @param root the address below which {@code NAME/manifests} and so on lie: {@code …/v2}
 * @param capabilities what it may be asked for
 * @param tls how it is spoken to
 * @param headers headers that each request to it gets
 * @param dialTimeout how long connecting may take, where that is configured
 * @param isMirror whether it is not the registry itself
 */
public record Endpoint(
    String registry,
    URI root,
    Set<Capability> capabilities,
    TlsSettings tls,
    Map<String, List<String>> headers,
    Optional<Duration> dialTimeout,
    boolean isMirror) {
  /** Copies the collections. */
  public Endpoint {
    capabilities = Set.copyOf(capabilities);
    headers = Map.copyOf(headers);
  }

  /** The registry itself, where nothing is configured for it. */
  public static Endpoint of(String registry) {
    return new Endpoint(
        registry,
        URI.create(RegistryAddress.of(registry) + "/v2"),
        Capability.all(),
        TlsSettings.DEFAULT,
        Map.of(),
        Optional.empty(),
        false);
  }

  /** The same with another encryption. */
  Endpoint withTls(TlsSettings tls) {
    return new Endpoint(registry, root, capabilities, tls, headers, dialTimeout, isMirror);
  }

  /**
   * The same as somebody who serves a file to whoever asks: he gets no credentials, and what he
   * says is about no registry.
   */
  public Endpoint asStranger() {
    return new Endpoint("", root, Set.of(Capability.PULL), tls, headers, dialTimeout, true);
  }

  /** Host, and port where one is given: the name by which credentials are kept. */
  public String name() {
    return isMirror ? root.getRawAuthority() : registry;
  }

  /** Whether it may be asked for that. */
  public boolean can(Capability capability) {
    return capabilities.contains(capability);
  }

  /** The address of {@code path} below the root; a mirror is told for whom it is asked. */
  public URI resolve(String path) {
    return resolve(path, Map.of());
  }

  /** The address of {@code path} below the root with a query. */
  public URI resolve(String path, Map<String, String> query) {
    Map<String, String> all = new LinkedHashMap<>(query);
    if (isMirror) {
      all.put("ns", registry);
    }
    StringBuilder uri = new StringBuilder(root.toString()).append('/').append(path);
    char before = '?';
    for (Map.Entry<String, String> entry : all.entrySet()) {
      uri.append(before).append(entry.getKey()).append('=');
      uri.append(URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8));
      before = '&';
    }
    return URI.create(uri.toString());
  }
}
