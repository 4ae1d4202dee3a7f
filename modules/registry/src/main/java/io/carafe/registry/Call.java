package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.spec.reference.ImageReference;
import java.net.URI;
import java.util.Map;

/**
 * One thing that is wanted from a registry.
 *
 * @param image what is pulled, for messages and for the scope of a token
 * @param uri where it is
 * @param headers headers beside the client's own
 * @param deadline until when
 * @param firstContact whether a registry that cannot be reached is given up at once
 */
record Call(
    ImageReference image,
    URI uri,
    Map<String, String> headers,
    Deadline deadline,
    boolean firstContact) {
  Call {
    headers = Map.copyOf(headers);
  }

  /** What is being done, the start of every message. */
  String doing() {
    return "pull " + image.familiar();
  }

  Problem corrupt(String cause) {
    return Problem.corrupt(doing() + ": " + cause);
  }

  Problem unavailable(String cause) {
    return Problem.unavailable(doing() + ": " + cause);
  }

  /** The registry's name with which the user knows it. */
  String registry() {
    return "registry " + image.registry();
  }
}
