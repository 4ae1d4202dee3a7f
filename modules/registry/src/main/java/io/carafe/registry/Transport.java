package io.carafe.registry;

import io.carafe.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Gets what a {@link Call} wants: with a token where one is asked for, through redirects, and again
 * after failures that may pass. Safe for use by several threads.
 */
final class Transport implements AutoCloseable {
  private static final int REDIRECTS_MAX = 5;
  private static final String USER_AGENT = "carafe/0.1";

  private final RegistrySettings settings;
  private final Pause pause;
  private final Tokens tokens = new Tokens();

  /** Guards {@link #client} and {@link #workers}. */
  private final Object lock = new Object();

  private @Nullable HttpClient client;
  private @Nullable ExecutorService workers;

  Transport(RegistrySettings settings, Pause pause) {
    this.settings = settings;
    this.pause = pause;
  }

  RegistrySettings settings() {
    return settings;
  }

  /**
   * Gets the answer, whatever its status, but those that may pass are tried again first, as often
   * as {@code attempts} allows. The caller closes the body.
   *
   * @throws Problem.Unavailable if there is no answer
   * @throws Problem.Unauthenticated if the registry wants more than an anonymous token
   */
  HttpResponse<InputStream> get(Call call, Attempts attempts) {
    while (true) {
      Duration wait;
      try {
        HttpResponse<InputStream> response = authorized(call);
        if (!mayPass(response.statusCode()) || !attempts.failed()) {
          return response;
        }
        response.body().close();
        wait = RetryAfter.of(response).orElse(settings.retries().backoff(attempts.failures()));
      } catch (IOException e) {
        boolean down = call.firstContact() && e instanceof ConnectException;
        if (down || e instanceof InterruptedIOException || !attempts.failed()) {
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

  private static boolean mayPass(int status) {
    return status == 408 || status == 429 || status == 500 || (status >= 502 && status <= 504);
  }

  /** The answer, or that of who gives out tokens where it is one that may pass. */
  private HttpResponse<InputStream> authorized(Call call) throws IOException {
    Optional<String> token = tokens.known(call);
    HttpResponse<InputStream> response = redirected(call, token);
    if (response.statusCode() != 401) {
      return response;
    }
    Optional<Challenge> challenge =
        Challenge.choose(response.headers().allValues("WWW-Authenticate"));
    if (challenge.isEmpty() || !RegistryAddress.sameOrigin(response.uri(), call.uri())) {
      return response;
    }
    response.body().close();
    Call request = tokens.request(call, challenge.get());
    HttpResponse<InputStream> answer = redirected(request, Optional.empty());
    if (mayPass(answer.statusCode())) {
      return answer;
    }
    return redirected(call, Optional.of(tokens.keep(request, answer)));
  }

  /** Follows redirects; the token goes to the registry itself and to nobody else. */
  private HttpResponse<InputStream> redirected(Call call, Optional<String> token)
      throws IOException {
    URI uri = call.uri();
    for (int hops = 0; hops <= REDIRECTS_MAX; hops++) {
      boolean trusted = RegistryAddress.sameOrigin(uri, call.uri());
      HttpResponse<InputStream> response = send(call, uri, trusted ? token : Optional.empty());
      Optional<String> location = response.headers().firstValue("Location");
      if (!isRedirect(response.statusCode()) || location.isEmpty()) {
        return response;
      }
      response.body().close();
      uri = target(call, uri, location.get());
    }
    throw call.unavailable(call.registry() + " redirects more than " + REDIRECTS_MAX + " times");
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static URI target(Call call, URI from, String location) {
    try {
      URI uri = from.resolve(location);
      boolean downgrade =
          from.getScheme().equalsIgnoreCase("https") && !uri.getScheme().equalsIgnoreCase("https");
      if (RegistryAddress.mayAsk(uri) && !downgrade) {
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

  private HttpResponse<InputStream> send(Call call, URI uri, Optional<String> token)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(call.deadline().left(settings.responseTimeout()))
            .header("User-Agent", USER_AGENT);
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      request.header(header.getKey(), header.getValue());
    }
    if (token.isPresent()) {
      request.header("Authorization", "Bearer " + token.get());
    }
    try {
      return client().send(request.build(), ignored -> new BodyQueue(settings.stallTimeout()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** The client, made when first needed: it takes a quarter of a second. */
  private HttpClient client() {
    synchronized (lock) {
      if (client == null) {
        workers = Executors.newVirtualThreadPerTaskExecutor();
        client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .executor(workers)
                .build();
      }
      return client;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (client != null) {
        client.shutdownNow();
      }
      if (workers != null) {
        workers.shutdownNow();
      }
    }
  }
}
