package io.carafe.program.seccomp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The latest results of a pure function, so that a daemon does not work out the same filter for
 * each container. Nobody can tell but by the time it takes.
 */
final class Memo<K, V> {
  private static final int ENTRIES_MAX = 32;

  private final Map<K, V> results =
      new LinkedHashMap<>(2 * ENTRIES_MAX, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  /** What {@code function} answers for {@code argument}, which must never change. */
  synchronized V get(K argument, Function<K, V> function) {
    V result = results.get(argument);
    if (result == null) {
      result = function.apply(argument);
      results.put(argument, result);
    }
    return result;
  }
}
