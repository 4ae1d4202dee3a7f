package io.carafe.images.layer;

import io.carafe.base.Problem;
import java.util.List;
import java.util.TreeSet;

/** The folders of a layer that were made without an entry for them. */
final class ImpliedPaths {
  /** Of all together: they are kept in memory, and few archives have any. */
  private static final long CHARACTERS_MAX = 8 << 20;

  private final TreeSet<String> paths = new TreeSet<>();
  private long characters;

  void add(LayerPath folder) {
    paths.add(folder.text());
    characters += folder.text().length();
    if (characters > CHARACTERS_MAX) {
      throw Problem.exhausted("unpack layer: it has too many folders without entries of their own");
    }
  }

  /** Says that the archive has an entry for the folder at {@code path}. */
  void explicit(LayerPath path) {
    if (paths.remove(path.text())) {
      characters -= path.text().length();
    }
  }

  /** Forgets what was at and below {@code path}, which is removed. */
  void forget(LayerPath path) {
    explicit(path);
    var below = paths.subSet(path.text() + "/", path.text() + "0");
    characters -= below.stream().mapToLong(String::length).sum();
    below.clear();
  }

  /** All of them, parents first. */
  List<String> list() {
    return List.copyOf(paths);
  }
}
