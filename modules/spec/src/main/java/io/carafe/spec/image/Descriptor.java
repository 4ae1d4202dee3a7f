package io.carafe.spec.image;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pointer to content by its digest. Source: image-spec, descriptor.md.
 *
 * @param mediaType what the content is, never empty
 * @param digest digest of its bytes
 * @param size how many bytes
 * @param platform what it runs on, of entries of an index
 * @param annotations free texts by name
 * @param urls other places to get it from
 * @param artifactType what it is, where it is no image
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    Optional<Platform> platform,
    Map<String, String> annotations,
    List<String> urls,
    Optional<String> artifactType) {
  /** The annotation of an entry of index.json that says its reference. */
  public static final String REFERENCE_NAME = "org.opencontainers.image.ref.name";

  /** Copies the lists and checks the rules. */
  public Descriptor {
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    urls = List.copyOf(urls);
    if (mediaType.isEmpty()) {
      throw Problem.invalid("descriptor of " + digest + " must have a mediaType");
    }
    if (size < 0) {
      throw Problem.invalid("descriptor of " + digest + " must not have a negative size");
    }
  }

  /** A descriptor of {@code size} bytes that says no more. */
  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(
        mediaType, digest, size, Optional.empty(), Map.of(), List.of(), Optional.empty());
  }

  /** The descriptor of {@code content}. */
  public static Descriptor ofContent(String mediaType, byte[] content) {
    return of(mediaType, Digest.sha256(content), content.length);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static Descriptor fromJson(JsonCursor json) {
    @Nullable JsonCursor platform = json.find("platform");
    try {
      return new Descriptor(
          json.requireString("mediaType"),
          digest(json.require("digest")),
          json.requireLong("size", 0, Long.MAX_VALUE),
          platform == null ? Optional.empty() : readPlatform(platform),
          json.stringMap("annotations"),
          json.strings("urls"),
          json.optionalText("artifactType"));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** An empty platform object, which some tools write, is the same as none. */
  private static Optional<Platform> readPlatform(JsonCursor json) {
    boolean silent =
        json.optionalText("os").isEmpty() && json.optionalText("architecture").isEmpty();
    return silent ? Optional.empty() : Optional.of(Platform.fromJson(json));
  }

  static Digest digest(JsonCursor json) {
    try {
      return Digest.parse(json.asString());
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("mediaType", mediaType)
            .put("digest", digest.toString())
            .put("size", size)
            .putStrings("urls", urls)
            .putStringMap("annotations", annotations);
    if (platform.isPresent()) {
      json.put("platform", platform.get().toJson());
    }
    return json.putOptional("artifactType", artifactType).build();
  }

  /** The same for one platform. */
  public Descriptor withPlatform(Platform platform) {
    return new Descriptor(
        mediaType, digest, size, Optional.of(platform), annotations, urls, artifactType);
  }

  /** The same with these annotations. */
  public Descriptor withAnnotations(Map<String, String> annotations) {
    return new Descriptor(mediaType, digest, size, platform, annotations, urls, artifactType);
  }

  /** What the entry of an index.json is called, if it says so. */
  public Optional<String> referenceName() {
    return Optional.ofNullable(annotations.get(REFERENCE_NAME));
  }
}
