package io.carafe.images.layer;

import io.carafe.base.Problem;
import io.carafe.images.tar.TarEntry;
import io.carafe.linux.text.PathText;

/**
 * A place in a layer: file names with slashes between, none of them empty, {@code .} or {@code ..};
 * the empty text is the root.
 */
record LayerPath(String text) {
  private static final int NAME_BYTES_MAX = 255;
  static final LayerPath ROOT = new LayerPath("");

  /**
   * The place that an entry's name means: a leading slash is the layer's root, {@code ..} goes back
   * by name. {@link Problem.Corrupt} if it goes above the root.
   */
  static LayerPath of(String name) {
    StringBuilder path = new StringBuilder(name.length());
    int at = 0;
    while (at < name.length()) {
      int slash = name.indexOf('/', at);
      int end = slash < 0 ? name.length() : slash;
      append(path, name.substring(at, end), name);
      at = end + 1;
    }
    return new LayerPath(path.toString());
  }

  private static void append(StringBuilder path, String component, String name) {
    switch (component) {
      case "", "." -> {}
      case ".." -> {
        if (path.isEmpty()) {
          throw Problem.corrupt(
              "unpack \"%s\": the name leads out of the layer".formatted(TarEntry.printable(name)));
        }
        path.setLength(Math.max(0, path.lastIndexOf("/")));
      }
      default -> {
        if (component.length() * 3 > NAME_BYTES_MAX
            && PathText.encode(component).length > NAME_BYTES_MAX) {
          throw Problem.corrupt(
              "unpack \"%s\": a file name is longer than %d bytes"
                  .formatted(TarEntry.printable(name), NAME_BYTES_MAX));
        }
        if (!path.isEmpty()) {
          path.append('/');
        }
        path.append(component);
      }
    }
  }

  boolean isRoot() {
    return text.isEmpty();
  }

  /** The folder this lies in; the root's is the root. */
  LayerPath parent() {
    return new LayerPath(text.substring(0, Math.max(0, text.lastIndexOf('/'))));
  }

  /** The last file name; empty for the root. */
  String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  LayerPath child(String name) {
    return new LayerPath(isRoot() ? name : text + "/" + name);
  }

  @Override
  public String toString() {
    return "\"" + TarEntry.printable(isRoot() ? "." : text) + "\"";
  }
}
