package io.carafe.engine.host;

import io.carafe.base.Digest;
import io.carafe.engine.files.LayeredRoot;
import io.carafe.engine.user.ResolvedUser;
import io.carafe.engine.user.UserFiles;
import io.carafe.engine.user.UserResolver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who users are, from the passwd and group files of a container's own root as its layers
 * show it; what is mounted over them does not count, as with Docker. Answers for containers that
 * were never started depend on the image alone and are kept.
 */
final class Users {
  private static final int KEPT_MAX = 1000;

  /** Guards the answers. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Key, ResolvedUser> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, ResolvedUser> eldest) {
          return size() > KEPT_MAX;
        }
      };

  /** The question: an image's topmost chain id, the user's text and further groups. */
  private record Key(Digest image, Wish wish) {}

  /** Who is asked for. */
  record Wish(String user, List<String> groups) {
    /** Copies the list. */
    Wish {
      groups = List.copyOf(groups);
    }
  }

  /** The user in a container that was never started, so that its root is its image's. */
  ResolvedUser ofImage(List<Digest> chainIds, List<Path> layers, Wish wish) {
    Key key = new Key(chainIds.getFirst(), wish);
    lock.lock();
    try {
      @Nullable ResolvedUser known = answers.get(key);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    ResolvedUser found = resolve(layers, wish);
    lock.lock();
    try {
      answers.put(key, found);
    } finally {
      lock.unlock();
    }
    return found;
  }

  /** The user in a container that may have changed its files. */
  ResolvedUser ofContainer(Path upper, List<Path> layers, Wish wish) {
    List<Path> all = new ArrayList<>(List.of(upper));
    all.addAll(layers);
    return resolve(all, wish);
  }

  private static ResolvedUser resolve(List<Path> layers, Wish wish) {
    try (LayeredRoot root = LayeredRoot.open(layers)) {
      UserFiles files = new UserFiles(read(root, "/etc/passwd"), read(root, "/etc/group"));
      return UserResolver.resolve(wish.user(), files, wish.groups());
    }
  }

  private static byte[] read(LayeredRoot root, String path) {
    return root.read(path, UserFiles.BYTES_MAX).orElse(new byte[0]);
  }
}
