package io.carafe.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One request and its answer. */
final class Exchange {
  private Exchange() {}

  /**
   * Sends {@code request} as {@code call} says; answers when the head of the answer is here. A
   * request without a payload may take the response's timeout; one with a payload as long as its
   * bytes are taken, and then as long as it takes to commit them.
   */
  static HttpResponse<InputStream> send(
      HttpClient client, HttpRequest.Builder request, Call call, RegistrySettings settings)
      throws IOException {
    HttpResponse.BodyHandler<InputStream> body = ignored -> new BodyQueue(settings.stallTimeout());
    try {
      if (call.payload().isEmpty()) {
        request.timeout(call.deadline().left(settings.responseTimeout()));
        request.method(call.method(), BodyPublishers.noBody());
        return answered(client.send(request.build(), body), call);
      }
      Payload payload = call.payload().get();
      request.header("Content-Type", payload.mediaType());
      AtomicLong taken = new AtomicLong();
      request.method(call.method(), publisher(payload, taken));
      return answered(
          watched(client.sendAsync(request.build(), body), taken, call, settings), call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** A proxy that does not tunnel answers in the registry's place, and with no body at all. */
  private static HttpResponse<InputStream> answered(HttpResponse<InputStream> response, Call call) {
    if (response.body() == null) {
      throw call.unavailable("the proxy answers with status " + response.statusCode())
          .withHint(
              "HTTPS_PROXY has to name it with its user and password: http://USER:PASSWORD@HOST");
    }
    return response;
  }

  private static HttpRequest.BodyPublisher publisher(Payload payload, AtomicLong taken) {
    if (payload.length() == 0) {
      return BodyPublishers.noBody();
    }
    return BodyPublishers.fromPublisher(
        BodyPublishers.ofInputStream(() -> open(payload, taken)), payload.length());
  }

  /** The client takes a stream that cannot be opened for a request that fails. */
  private static InputStream open(Payload payload, AtomicLong taken) {
    try {
      return new CountedStream(payload.source().open(), taken::addAndGet);
    } catch (IOException e) {
      return new BrokenStream(e);
    }
  }

  private static HttpResponse<InputStream> watched(
      CompletableFuture<HttpResponse<InputStream>> answer,
      AtomicLong taken,
      Call call,
      RegistrySettings settings)
      throws IOException, InterruptedException {
    long length = call.payload().map(Payload::length).orElse(0L);
    long before = -1;
    while (true) {
      long now = taken.get();
      if (now == before) {
        answer.cancel(true);
        throw new HttpTimeoutException(
            "no answer, %d of %d bytes were taken".formatted(now, length));
      }
      before = now;
      Duration patience = now < length ? settings.stallTimeout() : settings.commitTimeout();
      try {
        return answer.get(call.deadline().left(patience).toMillis() + 1, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Look whether bytes went meanwhile.
      } catch (InterruptedException e) {
        answer.cancel(true);
        throw e;
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io
            ? io
            : new IOException(String.valueOf(e.getCause()), e);
      }
    }
  }

  /** Fails as its opening did. */
  private static final class BrokenStream extends InputStream {
    private final IOException failure;

    BrokenStream(IOException failure) {
      this.failure = failure;
    }

    @Override
    public int read() throws IOException {
      throw failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw failure;
    }
  }
}
