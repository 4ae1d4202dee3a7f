package io.carafe.engine;

import java.nio.file.Path;
import java.util.List;

/** Copies what an image has at a path into a new volume. */
final class VolumeCopy {
  private VolumeCopy() {}

  static void copy(List<Path> layers, String target, Path content) {}
}
