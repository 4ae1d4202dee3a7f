package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.registry.auth.Credentials;
import io.carafe.registry.hosts.ProxyRules.Proxy;
import io.carafe.registry.hosts.RegistryAddress;
import io.carafe.registry.hosts.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a {@link Call}: with the authorization that is asked for, through redirects, and again
 * after failures that may pass. Safe for use by several threads.
 */
final class Transport {
  private static final int REDIRECTS_MAX = 5;
  private static final String USER_AGENT = "carafe/0.1";

  private final RegistrySettings settings;
  private final RegistryAccess access;
  private final Connections connections;
  private final Pause pause;
  private final Authorizations authorizations;

  Transport(
      RegistrySettings settings, RegistryAccess access, Connections connections, Pause pause) {
    this.settings = settings;
    this.access = access;
    this.connections = connections;
    this.pause = pause;
    this.authorizations = new Authorizations(access.credentials());
  }

  RegistrySettings settings() {
    return settings;
  }

  RegistryAccess access() {
    return access;
  }

  Authorizations authorizations() {
    return authorizations;
  }

  /**
   * Gets the answer, whatever its status, but those that may pass are tried again first. The caller
   * closes the body.
   *
   * @throws Problem.Unavailable if there is no answer
   * @throws Problem.Unauthenticated if the registry wants a login and there is none
   */
  HttpResponse<InputStream> send(Call call) {
    return send(call, attempts());
  }

  /** The same, tried again only as often as {@code attempts} allows. */
  HttpResponse<InputStream> send(Call call, Attempts attempts) {
    while (true) {
      Duration wait;
      try {
        HttpResponse<InputStream> response = authorized(call);
        if (!mayPass(call, response.statusCode()) || !attempts.failed()) {
          return response;
        }
        response.body().close();
        wait = RetryAfter.of(response).orElse(settings.retries().backoff(attempts.failures()));
      } catch (IOException e) {
        if (isFinal(call, e) || !attempts.failed()) {
          throw Failures.ofConnection(call, e);
        }
        wait = settings.retries().backoff(attempts.failures());
      }
      sleep(call, wait);
    }
  }

  /** The attempts that one reader has. */
  Attempts attempts() {
    return new Attempts(settings.retries().attemptsMax());
  }

  private static boolean isFinal(Call call, IOException failure) {
    boolean down =
        call.patience() == Call.Patience.FIRST_CONTACT && failure instanceof ConnectException;
    return down
        || call.patience() == Call.Patience.ONLY_WHEN_ASKED
        || failure instanceof InterruptedIOException
        || failure instanceof javax.net.ssl.SSLHandshakeException;
  }

  /** Waits, at most as long as is allowed. */
  void sleep(Call call, Duration wait) {
    Duration most = settings.retries().pauseMax();
    try {
      pause.pause(call.deadline().left(wait.compareTo(most) > 0 ? most : wait));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw call.unavailable("interrupted").withCause(e);
    } catch (IOException e) {
      throw Failures.ofConnection(call, e);
    }
  }

  private static boolean mayPass(Call call, int status) {
    boolean busy = status == 429;
    boolean broken = status == 408 || status == 500 || (status >= 502 && status <= 504);
    return busy || (broken && call.patience() != Call.Patience.ONLY_WHEN_ASKED);
  }

  /** The answer, or that of who gives out tokens where it is one that may pass. */
  private HttpResponse<InputStream> authorized(Call call) throws IOException {
    if (!call.isToEndpoint()) {
      return redirected(call, Optional.empty());
    }
    Optional<String> known = authorizations.known(call);
    HttpResponse<InputStream> response = redirected(call, known);
    if (response.statusCode() != 401) {
      return response;
    }
    Optional<Challenge> challenge =
        Challenge.choose(response.headers().allValues("WWW-Authenticate"));
    if (challenge.isEmpty() || !RegistryAddress.sameOrigin(response.uri(), call.uri())) {
      return response;
    }
    Optional<String> basic = authorizations.basic(call, challenge.get());
    if (basic.isPresent()) {
      if (known.equals(basic)) {
        return response;
      }
      response.body().close();
      return authorizations.tried(call, basic.get(), redirected(call, basic));
    }
    response.body().close();
    Credentials credentials = authorizations.credentials(call);
    Call request = Tokens.request(call, challenge.get(), credentials);
    HttpResponse<InputStream> answer = redirected(request, Tokens.authorization(credentials));
    if (mayPass(call, answer.statusCode())) {
      return answer;
    }
    Optional<String> bearer = Optional.of("Bearer " + authorizations.token(request, answer));
    return authorizations.tried(call, bearer.get(), redirected(call, bearer));
  }

  /** Follows redirects; the authorization goes to who is asked and to nobody else. */
  private HttpResponse<InputStream> redirected(Call call, Optional<String> authorization)
      throws IOException {
    URI uri = call.uri();
    for (int hops = 0; hops <= REDIRECTS_MAX; hops++) {
      HttpResponse<InputStream> response = once(call, uri, authorization);
      Optional<String> location = response.headers().firstValue("Location");
      if (!isRedirect(call, response.statusCode()) || location.isEmpty()) {
        return response;
      }
      response.body().close();
      uri = target(call, uri, location.get());
    }
    throw call.unavailable(call.registry() + " redirects more than " + REDIRECTS_MAX + " times");
  }

  /** Only what keeps the method counts for a request that sends something. */
  private static boolean isRedirect(Call call, int status) {
    boolean reads = call.method().equals("GET") || call.method().equals("HEAD");
    return status == 307
        || status == 308
        || (reads && (status == 301 || status == 302 || status == 303));
  }

  private static URI target(Call call, URI from, String location) {
    try {
      URI uri = from.resolve(location);
      if (RegistryAddress.mayAsk(from, uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, as an address that must not be asked.
    }
    throw call.unavailable(
        call.registry()
            + " redirects to "
            + Failures.shortened(location)
            + ", which is not an https address");
  }

  private HttpResponse<InputStream> once(Call call, URI uri, Optional<String> authorization)
      throws IOException {
    boolean trusted = RegistryAddress.sameOrigin(uri, call.uri());
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("User-Agent", USER_AGENT);
    call.headers().forEach(request::header);
    if (trusted && authorization.isPresent()) {
      request.header("Authorization", authorization.get());
    }
    if (RegistryAddress.sameOrigin(uri, call.endpoint().root())) {
      for (Map.Entry<String, List<String>> header : call.endpoint().headers().entrySet()) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    TlsSettings own = call.endpoint().tls();
    TlsSettings tls =
        RegistryAddress.sameOrigin(uri, call.endpoint().root()) ? own : own.forStrangers();
    Optional<Proxy> proxy = access.proxies().of(uri);
    proxy.flatMap(Proxy::authorization).ifPresent(v -> request.header("Proxy-Authorization", v));
    Duration dial = call.endpoint().dialTimeout().orElse(settings.connectTimeout());
    return Exchange.send(connections.client(tls, proxy, dial), request, call, settings);
  }
}
