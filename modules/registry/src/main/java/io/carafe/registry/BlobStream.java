package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.spec.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a blob, from as many connections as it takes: where one breaks off, the next goes on
 * by a range request, and where one place gives up, the next place does. Bytes that a registry
 * repeats because it knows no ranges are skipped. The digest is the reader's to check. For one
 * thread.
 */
final class BlobStream extends InputStream {
  private static final int SKIP_BYTES = 64 << 10;

  private final Transport transport;
  private final Descriptor blob;

  /** Where the blob can be got, in the order in which to ask. */
  private final Deque<Call> places;

  private Call call;
  private Attempts attempts;
  private @Nullable InputStream body;
  private long position;
  private int resumes;

  /** The bytes of {@code blob} from {@code places}, at least one. */
  BlobStream(Transport transport, List<Call> places, Descriptor blob) {
    this.transport = transport;
    this.places = new ArrayDeque<>(places);
    this.call = this.places.removeFirst();
    this.blob = blob;
    this.attempts = transport.attempts();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (true) {
      try {
        call.deadline().left(transport.settings().stallTimeout());
        InputStream source = body == null ? openSomewhere() : body;
        body = source;
        int count = source.read(bytes, offset, length);
        if (count >= 0) {
          position += count;
          attempts.succeeded();
          return count;
        }
        if (position >= blob.size()) {
          return -1;
        }
        broken(new IOException("%d of %d bytes came".formatted(position, blob.size())));
      } catch (InterruptedIOException e) {
        throw Failures.ofConnection(call, e);
      } catch (IOException e) {
        broken(e);
      }
    }
  }

  /** Waits for another attempt, or gives up. */
  private void broken(IOException failure) {
    close();
    resumes++;
    RegistrySettings.Retries retries = transport.settings().retries();
    if (!attempts.failed() || resumes > retries.resumesMax()) {
      nextPlace(Failures.ofConnection(call, failure));
      return;
    }
    transport.sleep(call, retries.backoff(attempts.failures()));
  }

  /** Goes on at the next place, or fails if this was the last. */
  private void nextPlace(Problem failure) {
    if (places.isEmpty() || Thread.currentThread().isInterrupted()) {
      throw failure;
    }
    call = places.removeFirst();
    attempts = transport.attempts();
    resumes = 0;
  }

  private InputStream openSomewhere() throws IOException {
    while (true) {
      try {
        return open();
      } catch (Problem failure) {
        nextPlace(failure);
      }
    }
  }

  private InputStream open() throws IOException {
    Call rest = position > 0 ? call.withHeader("Range", "bytes=" + position + "-") : call;
    HttpResponse<InputStream> response = transport.send(rest, attempts);
    return switch (response.statusCode()) {
      case 200 -> whole(response);
      case 206 -> part(response);
      case 404 -> {
        response.body().close();
        throw Problem.notFound(
            call.doing() + ": blob " + blob.digest() + " not found in " + call.registry());
      }
      case 416 -> {
        response.body().close();
        throw call.corrupt("blob " + blob.digest() + " ends before its size " + blob.size());
      }
      default -> throw Failures.ofStatus(rest, response);
    };
  }

  private InputStream whole(HttpResponse<InputStream> response) throws IOException {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(blob.size());
    if (length != blob.size()) {
      response.body().close();
      throw call.corrupt(
          "blob %s has %d bytes in %s, not %d"
              .formatted(blob.digest(), length, call.registry(), blob.size()));
    }
    skip(response.body(), position);
    return response.body();
  }

  private static void skip(InputStream body, long count) throws IOException {
    byte[] buffer = new byte[SKIP_BYTES];
    long left = count;
    while (left > 0) {
      int read = body.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new IOException("the answer ends before what was read already");
      }
      left -= read;
    }
  }

  private InputStream part(HttpResponse<InputStream> response) throws IOException {
    Optional<String> range = response.headers().firstValue("Content-Range");
    String expected = "bytes " + position + "-";
    if (position == 0 || range.isEmpty() || !range.get().startsWith(expected)) {
      response.body().close();
      throw call.corrupt(
          call.registry()
              + " answers a request for a range with another one: "
              + Failures.shortened(range.orElse("none")));
    }
    return response.body();
  }

  @Override
  public void close() {
    InputStream source = body;
    body = null;
    if (source != null) {
      try {
        source.close();
      } catch (IOException e) {
        // Closing only frees the connection; what was read stands.
      }
    }
  }
}
