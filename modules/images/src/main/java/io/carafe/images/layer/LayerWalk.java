package io.carafe.images.layer;

import io.carafe.base.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the folders that entries lie in, and makes those that are missing. The layer's own links
 * are followed by hand, as if its root were {@code /}.
 */
final class LayerWalk {
  private static final int LINKS_MAX = 40;

  private final LayerSink sink;
  private final ImpliedPaths implied;

  LayerWalk(LayerSink sink, ImpliedPaths implied) {
    this.sink = sink;
    this.implied = implied;
  }

  /** The folder that {@code path} means, with all links resolved; it is there then. */
  LayerPath require(LayerPath path) {
    Optional<LayerSink.Kind> kind = sink.find(path);
    return kind.isPresent() && kind.get() == LayerSink.Kind.FOLDER ? path : walk(path);
  }

  private LayerPath walk(LayerPath path) {
    Deque<String> names = new ArrayDeque<>(List.of(path.text().split("/", -1)));
    LayerPath at = LayerPath.ROOT;
    int links = 0;
    while (!names.isEmpty()) {
      String name = names.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = at.parent();
        continue;
      }
      Optional<String> target = step(at.child(name), path);
      if (target.isEmpty()) {
        at = at.child(name);
        continue;
      }
      if (++links > LINKS_MAX) {
        throw Problem.corrupt("unpack below " + path + ": too many symbolic links");
      }
      at = target.get().startsWith("/") ? LayerPath.ROOT : at;
      pushAll(names, target.get());
    }
    return at;
  }

  /** Makes sure that {@code child} is a folder, or tells where the link leads. */
  private Optional<String> step(LayerPath child, LayerPath wanted) {
    Optional<LayerSink.Kind> kind = sink.find(child);
    if (kind.isEmpty() || kind.get() == LayerSink.Kind.WHITEOUT) {
      sink.makeFolder(child);
      sink.setFolder(child, new LayerSink.Properties(LayerExtractor.IMPLIED, Map.of()));
      implied.add(child);
      if (kind.isPresent()) {
        sink.makeOpaque(child);
      }
      return Optional.empty();
    }
    return switch (kind.get()) {
      case FOLDER, WHITEOUT -> Optional.empty();
      case SYMLINK -> Optional.of(sink.linkTarget(child));
      case OTHER -> throw Problem.corrupt("unpack below " + wanted + ": it is not a folder");
    };
  }

  private static void pushAll(Deque<String> names, String target) {
    String[] parts = target.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      names.push(parts[i]);
    }
  }
}
