package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.registry.hosts.ProxyRules.Proxy;
import io.carafe.registry.hosts.TlsContexts;
import io.carafe.registry.hosts.TlsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The connections to registries, kept from one command to the next: making the first takes a
 * quarter of a second. They hold no credentials but certificates, and those with the same
 * encryption, way and patience are shared. Safe for use by several threads.
 */
public final class Connections implements AutoCloseable {
  private static final int CLIENTS_MAX = 32;

  /**
   * Schemes in which the JDK's client shows no password to a proxy that is to tunnel: Basic, unless
   * this property says otherwise before the first request is made. Source: the networking
   * properties of the JDK.
   */
  private static final String TUNNEL_SCHEMES_REFUSED = "jdk.http.auth.tunneling.disabledSchemes";

  /** What connections have in common; {@code stamps} tells that a file was changed. */
  private record Kind(TlsSettings tls, List<String> stamps, String proxy, Duration timeout) {}

  /** Guards {@link #clients}, {@link #workers} and {@link #closed}. */
  private final Object lock = new Object();

  private final Map<Kind, HttpClient> clients = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable ExecutorService workers;
  private boolean closed;

  /** No connection yet. */
  public Connections() {
    if (System.getProperty(TUNNEL_SCHEMES_REFUSED) == null) {
      System.setProperty(TUNNEL_SCHEMES_REFUSED, "");
    }
  }

  /** A client whose connections are made so. */
  HttpClient client(TlsSettings tls, Optional<Proxy> proxy, Duration timeout) {
    Kind kind = new Kind(tls, stamps(tls), proxy.map(Proxy::toString).orElse(""), timeout);
    synchronized (lock) {
      if (closed) {
        throw Problem.unavailable("connect to a registry: the daemon ends");
      }
      HttpClient known = clients.get(kind);
      if (known == null) {
        known = make(kind, proxy);
        clients.put(kind, known);
        forgetOldest();
      }
      return known;
    }
  }

  /** One that is forgotten serves those that have it, and ends when nobody has it any more. */
  private void forgetOldest() {
    if (clients.size() > CLIENTS_MAX) {
      clients.remove(clients.keySet().iterator().next());
    }
  }

  private HttpClient make(Kind kind, Optional<Proxy> proxy) {
    if (workers == null) {
      workers = Executors.newVirtualThreadPerTaskExecutor();
    }
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(kind.timeout())
            .proxy(
                proxy.isPresent()
                    ? ProxySelector.of(
                        new InetSocketAddress(proxy.get().host(), proxy.get().port()))
                    : HttpClient.Builder.NO_PROXY)
            .executor(workers);
    return client.sslContext(TlsContexts.of(kind.tls())).build();
  }

  private static List<String> stamps(TlsSettings tls) {
    List<String> stamps = new ArrayList<>();
    tls.authorities().forEach(file -> stamps.add(stamp(file)));
    tls.certificates()
        .forEach(own -> {
          stamps.add(stamp(own.certificate()));
          stamps.add(stamp(own.key()));
        });
    return stamps;
  }

  private static String stamp(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      clients.values().forEach(HttpClient::shutdownNow);
      clients.clear();
      if (workers != null) {
        workers.shutdownNow();
      }
    }
  }
}
