package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.registry.hosts.RegistryAddress;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;

/** A list that a registry gives page by page. For one thread. */
final class Pages {
  private static final int PAGE_BYTES_MAX = 4 << 20;
  private static final int PAGES_MAX = 1_000;

  private final Transport transport;
  private final String what;
  private Optional<Call> next;
  private int count;

  /** The pages from {@code first} on; {@code what} they list is for messages. */
  Pages(Transport transport, Call first, String what) {
    this.transport = transport;
    this.next = Optional.of(first);
    this.what = what;
  }

  /** One page. */
  record Page(JsonCursor json, HttpHeaders headers) {}

  /** The next page; empty after the last, and where the registry has no such list (404). */
  Optional<Page> next() {
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Call call = next.get();
    if (++count > PAGES_MAX) {
      throw call.unavailable(call.registry() + " has more than " + PAGES_MAX + " pages of " + what);
    }
    HttpResponse<InputStream> response = transport.send(call);
    if (response.statusCode() != 200) {
      next = Optional.empty();
      throw Failures.ofStatus(call, response);
    }
    next =
        LinkHeader.next(response.headers().allValues("Link"))
            .map(target -> call.at(target(call, target)));
    return Optional.of(new Page(json(call, response), response.headers()));
  }

  /** Only the endpoint itself can have the next page of its list. */
  private static URI target(Call call, String link) {
    try {
      URI uri = call.uri().resolve(link);
      if (uri.getHost() != null && RegistryAddress.sameOrigin(call.uri(), uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, as a page that is elsewhere.
    }
    throw call.unavailable(
        call.registry() + " has its next page elsewhere: " + Failures.shortened(link));
  }

  private JsonCursor json(Call call, HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(PAGE_BYTES_MAX + 1);
      return JsonCursor.of(JsonText.parse(bytes, JsonLimits.ofBytes(PAGE_BYTES_MAX)), what);
    } catch (IOException e) {
      throw Failures.ofConnection(call, e);
    } catch (Problem.Invalid e) {
      throw call.unavailable(
          call.registry() + " gives a malformed list: " + Failures.shortened(e.requireMessage()));
    }
  }
}
