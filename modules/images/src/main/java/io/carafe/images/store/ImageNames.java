package io.carafe.images.store;

import io.carafe.base.Problem;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.reference.ImageReference;
import java.util.Map;
import java.util.Optional;

/** Reads the name of an image from the annotations of an index.json. */
public final class ImageNames {
  /** The annotation in which containerd and Docker write the whole name. */
  static final String FULL_NAME = "io.containerd.image.name";

  private ImageNames() {}

  /**
   * The name, where the annotations have a whole one. A bare tag, which the layout's specification
   * allows as well, is none.
   */
  public static Optional<ImageReference> of(Map<String, String> annotations) {
    return parse(annotations.getOrDefault(FULL_NAME, ""))
        .or(() -> parse(annotations.getOrDefault(Descriptor.REFERENCE_NAME, "")));
  }

  private static Optional<ImageReference> parse(String text) {
    boolean whole = text.indexOf('/') >= 0 || text.indexOf(':') >= 0 || text.indexOf('@') >= 0;
    if (!whole) {
      return Optional.empty();
    }
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (Problem.Invalid e) {
      return Optional.empty();
    }
  }
}
