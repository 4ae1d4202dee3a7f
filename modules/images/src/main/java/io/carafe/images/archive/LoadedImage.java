package io.carafe.images.archive;

import io.carafe.images.store.Image;
import io.carafe.spec.reference.ImageReference;
import java.util.List;

/**
 * An image that came out of an archive.
 *
 * @param image the image
 * @param names the names that the archive gives it, maybe none
 */
public record LoadedImage(Image image, List<ImageReference> names) {
  /** Copies the list. */
  public LoadedImage {
    names = List.copyOf(names);
  }

  /** What {@code carafe load} prints: a line for each name, or one with the id. */
  public List<String> lines() {
    return names.isEmpty()
        ? List.of("Loaded image ID: " + image.id())
        : names.stream().map(name -> "Loaded image: " + name.familiar()).toList();
  }
}
