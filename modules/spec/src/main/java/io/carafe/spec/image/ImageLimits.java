package io.carafe.spec.image;

/** The bounds on documents of images, which come from strangers. */
public final class ImageLimits {
  /** The longest manifest or index, the size that registries are asked to accept. */
  public static final int MANIFEST_BYTES_MAX = 4 << 20;

  /** The longest image configuration. */
  public static final int CONFIG_BYTES_MAX = 8 << 20;

  /** The most layers of an image, Docker's own limit. */
  public static final int LAYERS_MAX = 127;

  /** The most entries of an index. */
  public static final int INDEX_ENTRIES_MAX = 10_000;

  /** The most images in one archive of docker save. */
  public static final int ARCHIVE_IMAGES_MAX = 10_000;

  private ImageLimits() {}
}
