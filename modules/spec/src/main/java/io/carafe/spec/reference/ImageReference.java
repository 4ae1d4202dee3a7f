package io.carafe.spec.reference;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import java.util.Locale;
import java.util.Optional;

/**
 * The name of an image in a registry, complete: {@code docker.io/library/busybox:latest}.
 *
 * <p>Source: the reference grammar of the distribution project, and Docker's rules for what may be
 * left out: the registry ({@code docker.io}), the folder {@code library} there, and the tag ({@code
 * latest}, unless a digest is given).
 *
 * @param registry domain or address, with the port if one is given: {@code localhost:5000}
 * @param repository path of lower-case components: {@code library/busybox}
 * @param tag the tag, if one is named
 * @param digest digest of the manifest, which then is what counts
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
  /** The registry that is meant where none is named. */
  public static final String DEFAULT_REGISTRY = "docker.io";

  /** The tag that is meant where neither tag nor digest is named. */
  public static final String DEFAULT_TAG = "latest";

  /** The longest tag. */
  public static final int TAG_CHARACTERS_MAX = 128;

  /** The longest registry and repository together. */
  public static final int NAME_CHARACTERS_MAX = 255;

  private static final String OFFICIAL = "library/";

  /** Checks the grammar. */
  public ImageReference {
    ReferenceGrammar.checkRegistry(registry);
    ReferenceGrammar.checkRepository(repository);
    if (tag.isPresent()) {
      ReferenceGrammar.checkTag(tag.get());
    }
    if (registry.length() + 1 + repository.length() > NAME_CHARACTERS_MAX) {
      throw Problem.invalid("is longer than " + NAME_CHARACTERS_MAX + " characters");
    }
  }

  /**
   * Reads a reference as people type it and completes it.
   *
   * @throws Problem.Invalid that quotes the text and names what is wrong with it
   */
  public static ImageReference parse(String text) {
    try {
      return read(text);
    } catch (Problem.Invalid e) {
      String quoted = text.length() <= 300 ? text : text.substring(0, 300) + "…";
      Problem problem =
          Problem.invalid("image reference \"" + quoted + "\": " + e.requireMessage());
      throw e.hint().isPresent() ? problem.withHint(e.hint().get()) : problem;
    }
  }

  private static ImageReference read(String text) {
    if (text.isEmpty()) {
      throw Problem.invalid("is empty");
    }
    int at = text.indexOf('@');
    Optional<Digest> digest =
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1)));
    String named = at < 0 ? text : text.substring(0, at);
    int slash = named.indexOf('/');
    boolean hasRegistry = slash > 0 && isRegistry(named.substring(0, slash));
    String registry = hasRegistry ? named.substring(0, slash) : DEFAULT_REGISTRY;
    String rest = hasRegistry ? named.substring(slash + 1) : named;
    int colon = rest.indexOf(':');
    Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
    String repository = colon < 0 ? rest : rest.substring(0, colon);
    if (repository.isEmpty()) {
      throw Problem.invalid("has no repository name");
    }
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = Optional.of(DEFAULT_TAG);
    }
    return complete(registry, repository, tag, digest);
  }

  private static ImageReference complete(
      String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
    if (registry.equals("index.docker.io")) {
      return complete(DEFAULT_REGISTRY, repository, tag, digest);
    }
    if (!registry.equals(DEFAULT_REGISTRY) || repository.indexOf('/') >= 0) {
      return new ImageReference(registry, repository, tag, digest);
    }
    if (ReferenceGrammar.isHex64(repository)) {
      throw Problem.invalid("is 64 hexadecimal digits, which is an id and not a name")
          .withHint("prefix an id with sha256:");
    }
    return new ImageReference(registry, OFFICIAL + repository, tag, digest);
  }

  /** Docker's rule: a first component is a registry if it cannot be part of a repository name. */
  private static boolean isRegistry(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  /** Registry and repository: {@code docker.io/library/busybox}. */
  public String name() {
    return registry + "/" + repository;
  }

  /**
   * Registry and repository as people write them: {@code busybox}. The default registry is named
   * only where the repository would otherwise look like another one.
   */
  public String familiarName() {
    if (!registry.equals(DEFAULT_REGISTRY)) {
      return name();
    }
    int slash = repository.indexOf('/');
    if (repository.startsWith(OFFICIAL) && repository.indexOf('/', OFFICIAL.length()) < 0) {
      return repository.substring(OFFICIAL.length());
    }
    return slash > 0 && isRegistry(repository.substring(0, slash)) ? name() : repository;
  }

  /** The reference as people write it: {@code busybox:latest}. */
  public String familiar() {
    return familiarName() + suffix();
  }

  /** The same name with {@code tag} and no digest. */
  public ImageReference withTag(String tag) {
    return new ImageReference(registry, repository, Optional.of(tag), Optional.empty());
  }

  /** The same name with {@code digest} and no tag. */
  public ImageReference withDigest(Digest digest) {
    return new ImageReference(registry, repository, Optional.empty(), Optional.of(digest));
  }

  private String suffix() {
    StringBuilder suffix = new StringBuilder();
    if (tag.isPresent()) {
      suffix.append(':').append(tag.get());
    }
    if (digest.isPresent()) {
      suffix.append('@').append(digest.get());
    }
    return suffix.toString();
  }

  /** The complete reference: {@code docker.io/library/busybox:latest}. */
  @Override
  public String toString() {
    return name() + suffix();
  }
}
