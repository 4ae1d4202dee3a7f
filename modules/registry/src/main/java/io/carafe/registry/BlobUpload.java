package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.registry.hosts.Endpoint;
import io.carafe.registry.hosts.RegistryAddress;
import io.carafe.spec.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends blobs to one repository: small ones whole, others in chunks, of which only the last has to
 * be sent again where a connection breaks off. Source: distribution-spec, Pushing Blobs.
 */
final class BlobUpload {
  private static final String OCTETS = "application/octet-stream";
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

  private final Transport transport;
  private final Errand errand;
  private final Endpoint endpoint;
  private final String repository;

  BlobUpload(Transport transport, Errand errand, Endpoint endpoint, String repository) {
    this.transport = transport;
    this.errand = errand;
    this.endpoint = endpoint;
    this.repository = repository;
  }

  /** Whether the repository has the blob. */
  boolean exists(Descriptor blob) {
    URI uri = endpoint.resolve(repository + "/blobs/" + blob.digest());
    Call call = Call.of("HEAD", errand, endpoint, uri).withPatience(Call.Patience.FIRST_CONTACT);
    HttpResponse<InputStream> response = transport.send(call);
    if (response.statusCode() == 404) {
      close(response);
      return false;
    }
    if (response.statusCode() != 200) {
      throw Failures.ofStatus(call, response);
    }
    close(response);
    return true;
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      // Closing only frees the connection.
    }
  }

  /**
   * Asks the registry to take the blob out of another of its repositories.
   *
   * @return whether it did; one that does not is sent the blob
   */
  boolean mount(Descriptor blob, String from) {
    Map<String, String> query = Map.of("mount", blob.digest().toString(), "from", from);
    Errand both = errand.withScope(Errand.scope(from, "pull"));
    URI uri = endpoint.resolve(repository + "/blobs/uploads/", query);
    try {
      HttpResponse<InputStream> response =
          transport.send(Call.of("POST", both, endpoint, uri).withPayload(nothing()));
      close(response);
      if (response.statusCode() == 202) {
        cancel(location(uri, response));
      }
      return response.statusCode() == 201;
    } catch (Problem.Unauthenticated | Problem.Denied | Problem.NotFound e) {
      return false;
    }
  }

  /** The registry has opened an upload instead; it is not needed. */
  private void cancel(URI session) {
    Call call = Call.of("DELETE", errand, endpoint, session);
    try {
      close(transport.send(call.withPatience(Call.Patience.ONLY_WHEN_ASKED)));
    } catch (Problem e) {
      // It expires by itself.
    }
  }

  private static Payload nothing() {
    return Payload.of(OCTETS, new byte[0]);
  }

  /**
   * Sends the blob.
   *
   * @throws Problem.Corrupt if the registry says that its digest is another
   */
  void send(Source source) {
    Descriptor blob = source.blob();
    RegistrySettings.Uploads uploads = transport.settings().uploads();
    boolean whole = blob.size() <= uploads.wholeBytesMax();
    RegistrySettings.Retries retries = transport.settings().retries();
    for (int failures = 1; ; failures++) {
      try {
        URI session = begin();
        if (!whole) {
          session = new Chunks(source, session).send();
        }
        finish(blob, session, whole ? source.slice(0, blob.size()) : nothing());
        return;
      } catch (Problem.Unavailable failure) {
        boolean over = failures >= retries.attemptsMax() || Thread.currentThread().isInterrupted();
        if (over) {
          throw failure;
        }
        transport.sleep(head(), retries.backoff(failures));
      }
    }
  }

  private Call head() {
    return Call.get(errand, endpoint, endpoint.root());
  }

  private URI begin() {
    URI uri = endpoint.resolve(repository + "/blobs/uploads/");
    Call call = Call.of("POST", errand, endpoint, uri).withPayload(nothing());
    HttpResponse<InputStream> response = transport.send(call);
    if (response.statusCode() != 202) {
      throw Failures.ofStatus(call, response);
    }
    close(response);
    return location(uri, response);
  }

  /** Where the upload goes on, which may be on another host. */
  private URI location(URI from, HttpResponse<InputStream> response) {
    String location = response.headers().firstValue("Location").orElse("");
    try {
      URI uri = from.resolve(location);
      if (!location.isEmpty() && RegistryAddress.mayAsk(from, uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, as an address that must not be asked.
    }
    throw errand.unavailable(
        "registry %s wants an upload at \"%s\", which is not an https address"
            .formatted(errand.registry(), Failures.shortened(location)));
  }

  private void finish(Descriptor blob, URI session, Payload payload) {
    String separator = session.getRawQuery() == null ? "?" : "&";
    URI uri = URI.create(session + separator + "digest=" + blob.digest());
    Call call =
        Call.of("PUT", errand, endpoint, uri)
            .withPayload(payload)
            .withPatience(Call.Patience.ONLY_WHEN_ASKED);
    HttpResponse<InputStream> response = transport.send(call);
    if (response.statusCode() != 201 && response.statusCode() != 204) {
      throw Failures.ofUpload(call, response, blob);
    }
    close(response);
  }

  /** A blob of the store on its way; {@code sent} is told how far it is. */
  record Source(Descriptor blob, ContentStore content, LongConsumer sent) {
    /** {@code length} bytes from {@code from} on. */
    Payload slice(long from, long length) {
      return new Payload(
          OCTETS,
          length,
          () -> {
            AtomicLong position = new AtomicLong(from);
            return new CountedStream(
                content.open(blob.digest(), from),
                length,
                bytes -> sent.accept(position.addAndGet(bytes)));
          });
    }
  }

  /** Sends one blob in chunks. */
  private final class Chunks {
    private final Source source;
    private final Descriptor blob;
    private URI session;
    private long position;
    private int failures;
    private int resumes;

    Chunks(Source source, URI session) {
      this.source = source;
      this.blob = source.blob();
      this.session = session;
    }

    /** Answers where the upload is finished. */
    URI send() {
      while (position < blob.size()) {
        long length = Math.min(transport.settings().uploads().chunkBytes(), blob.size() - position);
        try {
          sendChunk(length);
        } catch (Problem.Unavailable failure) {
          resume(failure);
        }
      }
      return session;
    }

    private void sendChunk(long length) {
      Call call =
          Call.of("PATCH", errand, endpoint, session)
              .withHeader("Content-Range", position + "-" + (position + length - 1))
              .withPayload(source.slice(position, length))
              .withPatience(Call.Patience.ONLY_WHEN_ASKED);
      HttpResponse<InputStream> response = transport.send(call);
      if (response.statusCode() != 202 && response.statusCode() != 204) {
        throw Failures.ofUpload(call, response, blob);
      }
      close(response);
      session = location(session, response);
      advance(end(response).orElse(position + length));
    }

    private void advance(long to) {
      if (to < position || to > blob.size()) {
        throw errand.corrupt(
            "registry %s says it has %d of %d bytes of blob %s"
                .formatted(errand.registry(), to, blob.size(), blob.digest()));
      }
      failures = to > position ? 0 : failures + 1;
      if (failures >= transport.settings().retries().attemptsMax()) {
        throw errand.corrupt(
            "registry %s takes no more than %d of %d bytes of blob %s"
                .formatted(errand.registry(), to, blob.size(), blob.digest()));
      }
      position = to;
    }

    private Optional<Long> end(HttpResponse<InputStream> response) {
      Matcher range = RANGE.matcher(response.headers().firstValue("Range").orElse(""));
      if (!range.matches()) {
        return Optional.empty();
      }
      long last = Long.parseLong(range.group(1));
      return Optional.of(last == 0 && position == 0 ? 0 : last + 1);
    }

    /** Asks how far the registry has got, to go on there. */
    private void resume(Problem.Unavailable failure) {
      RegistrySettings.Retries retries = transport.settings().retries();
      failures++;
      resumes++;
      if (failures >= retries.attemptsMax()
          || resumes > retries.resumesMax()
          || Thread.currentThread().isInterrupted()) {
        throw failure;
      }
      transport.sleep(head(), retries.backoff(failures));
      HttpResponse<InputStream> response = transport.send(Call.get(errand, endpoint, session));
      close(response);
      Optional<Long> end = end(response);
      if (response.statusCode() != 204 || end.isEmpty() || end.get() > blob.size()) {
        throw failure;
      }
      if (response.headers().firstValue("Location").isPresent()) {
        session = location(session, response);
      }
      position = end.get();
    }
  }
}
