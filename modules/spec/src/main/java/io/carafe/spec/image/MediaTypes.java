package io.carafe.spec.image;

import java.util.List;

/** The media types of image documents, and what each of them tells. */
public final class MediaTypes {
  /** OCI: a manifest. */
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** OCI: an index of manifests. */
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

  /** OCI: an image configuration. */
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";

  /** OCI: the configuration of something that is not an image. */
  public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";

  /** OCI: a layer, a tar. */
  public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";

  /** OCI: a layer, a tar in gzip. */
  public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";

  /** OCI: a layer, a tar in zstd. */
  public static final String OCI_LAYER_ZSTD = OCI_LAYER + "+zstd";

  /** Docker: a manifest, schema 2. */
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";

  /** Docker: an index of manifests. */
  public static final String DOCKER_INDEX =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** Docker: a manifest of schema 1, which is no longer read. */
  public static final String DOCKER_MANIFEST_1 =
      "application/vnd.docker.distribution.manifest.v1+json";

  /** Docker: a signed manifest of schema 1, which is no longer read. */
  public static final String DOCKER_MANIFEST_1_SIGNED =
      "application/vnd.docker.distribution.manifest.v1+prettyjws";

  /** Docker: an image configuration. */
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

  /** Docker: a layer, a tar. */
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";

  /** Docker: a layer, a tar in gzip. */
  public static final String DOCKER_LAYER_GZIP = DOCKER_LAYER + ".gzip";

  /** Docker: a layer, a tar in zstd. */
  public static final String DOCKER_LAYER_ZSTD = DOCKER_LAYER + ".zstd";

  /** What a client of a registry accepts as a manifest, in order of preference. */
  public static final List<String> ACCEPTED_MANIFESTS =
      List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_INDEX, DOCKER_MANIFEST);

  private static final List<String> LAYERS =
      List.of(
          OCI_LAYER,
          OCI_LAYER_GZIP,
          OCI_LAYER_ZSTD,
          DOCKER_LAYER,
          DOCKER_LAYER_GZIP,
          DOCKER_LAYER_ZSTD,
          "application/vnd.oci.image.layer.nondistributable.v1.tar",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.foreign.diff.tar",
          "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");

  private MediaTypes() {}

  /** Whether it is a manifest of an image, of either kind. */
  public static boolean isManifest(String mediaType) {
    return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
  }

  /** Whether it is an index of manifests, of either kind. */
  public static boolean isIndex(String mediaType) {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_INDEX);
  }

  /** Whether it is an image configuration, of either kind. */
  public static boolean isConfig(String mediaType) {
    return mediaType.equals(OCI_CONFIG) || mediaType.equals(DOCKER_CONFIG);
  }

  /** Whether it is a filesystem layer, of either kind. */
  public static boolean isLayer(String mediaType) {
    return LAYERS.contains(mediaType);
  }

  /** Whether it is a layer that its owner alone gives out, from the addresses that go with it. */
  public static boolean isForeign(String mediaType) {
    return isLayer(mediaType)
        && (mediaType.contains(".nondistributable.") || mediaType.contains(".foreign."));
  }

  /** Whether it is a manifest of schema 1. */
  public static boolean isSchema1(String mediaType) {
    return mediaType.equals(DOCKER_MANIFEST_1) || mediaType.equals(DOCKER_MANIFEST_1_SIGNED);
  }
}
