package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.spec.reference.ImageReference;
import java.util.List;

/**
 * What a command wants from a registry, as messages say it.
 *
 * @param doing the start of every message: {@code pull localhost:5000/app:1}
 * @param what the thing that may not be there: {@code image localhost:5000/app:1}
 * @param registry the registry's name, as the user knows it
 * @param scopes what a token has to be good for, in the form of Docker's token authentication
 * @param deadline until when
 */
record Errand(String doing, String what, String registry, List<String> scopes, Deadline deadline) {
  Errand {
    scopes = List.copyOf(scopes);
  }

  static Errand pull(ImageReference image, Deadline deadline) {
    return about("pull", image, "pull", deadline);
  }

  static Errand push(ImageReference image, Deadline deadline) {
    return about("push", image, "pull,push", deadline);
  }

  /** Something done with an image; {@code actions} as a token's scope has them. */
  static Errand about(String verb, ImageReference image, String actions, Deadline deadline) {
    return new Errand(
        verb + " " + image.familiar(),
        "image " + image.familiar(),
        image.registry(),
        List.of(scope(image.repository(), actions)),
        deadline);
  }

  static String scope(String repository, String actions) {
    return "repository:" + repository + ":" + actions;
  }

  /** The same, which a token of these scopes as well is good for. */
  Errand withScope(String scope) {
    List<String> all = new java.util.ArrayList<>(scopes);
    all.add(scope);
    return new Errand(doing, what, registry, all, deadline);
  }

  Problem corrupt(String cause) {
    return Problem.corrupt(doing + ": " + cause);
  }

  Problem invalid(String cause) {
    return Problem.invalid(doing + ": " + cause);
  }

  Problem unavailable(String cause) {
    return Problem.unavailable(doing + ": " + cause);
  }
}
