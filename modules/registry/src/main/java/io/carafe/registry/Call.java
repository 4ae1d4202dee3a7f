package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.registry.hosts.Endpoint;
import io.carafe.registry.hosts.RegistryAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request to a registry or a mirror.
 *
 * @param errand what it is for
 * @param endpoint who is asked
 * @param method of HTTP
 * @param uri where it is
 * @param headers headers beside the client's own
 * @param payload what is sent
 * @param patience whether it is tried again when it fails
 */
record Call(
    Errand errand,
    Endpoint endpoint,
    String method,
    URI uri,
    Map<String, String> headers,
    Optional<Payload> payload,
    Patience patience) {
  /** When a failure that may pass is a reason to try again. */
  enum Patience {
    /** Always. */
    ALL,
    /** Always but when nothing listens: the first request of a command. */
    FIRST_CONTACT,
    /** Only where the registry asks for it (429): the request is not the same twice. */
    ONLY_WHEN_ASKED
  }

  Call {
    headers = Map.copyOf(headers);
  }

  static Call get(Errand errand, Endpoint endpoint, URI uri) {
    return of("GET", errand, endpoint, uri);
  }

  static Call of(String method, Errand errand, Endpoint endpoint, URI uri) {
    return new Call(errand, endpoint, method, uri, Map.of(), Optional.empty(), Patience.ALL);
  }

  Call withHeader(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Call(errand, endpoint, method, uri, more, payload, patience);
  }

  Call withPayload(Payload payload) {
    return new Call(errand, endpoint, method, uri, headers, Optional.of(payload), patience);
  }

  Call withPatience(Patience patience) {
    return new Call(errand, endpoint, method, uri, headers, payload, patience);
  }

  /**
   * Whether it goes to the endpoint itself, so that it may carry what is secret between the two.
   */
  boolean isToEndpoint() {
    return !endpoint.registry().isEmpty() && RegistryAddress.sameOrigin(uri, endpoint.root());
  }

  /** The same somewhere else. */
  Call at(URI uri) {
    return new Call(errand, endpoint, method, uri, headers, payload, patience);
  }

  /** What is being done, the start of every message. */
  String doing() {
    return errand.doing();
  }

  Problem corrupt(String cause) {
    return errand.corrupt(cause);
  }

  Problem unavailable(String cause) {
    return errand.unavailable(cause);
  }

  Deadline deadline() {
    return errand.deadline();
  }

  /** The name with which the user knows who is asked. */
  String registry() {
    if (endpoint.registry().isEmpty()) {
      return "server " + uri.getHost();
    }
    return endpoint.isMirror()
        ? "mirror " + endpoint.name() + " of registry " + errand.registry()
        : "registry " + errand.registry();
  }
}
