package io.carafe.engine;

import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import java.util.List;
import java.util.Set;

/**
 * Which containers a list shows: per key one of the values must match, and all keys must.
 *
 * @param all also those that do not run; without it, and without a status condition, only live ones
 * @param conditions what must hold
 */
public record ContainerFilter(boolean all, List<Condition> conditions) {
  /** Those that run. */
  public static final ContainerFilter LIVE = new ContainerFilter(false, List.of());

  /** All of them. */
  public static final ContainerFilter ALL = new ContainerFilter(true, List.of());

  private static final Set<String> KEYS =
      Set.of("id", "name", "label", "status", "ancestor", "exited", "volume");

  /** Copies the list. */
  public ContainerFilter {
    conditions = List.copyOf(conditions);
  }

  /**
   * One condition.
   *
   * @param key id, name, label, status, ancestor, exited or volume
   * @param value an id's start; a part of a name; {@code label} or {@code label=value}; a status
   *     word; an image's name or id; an exit code; a volume's name or a mount's target
   */
  public record Condition(String key, String value) {
    /** Checks the key. */
    public Condition {
      if (!KEYS.contains(key)) {
        throw Problem.invalid("filter \"" + key + "\" is unknown")
            .withHint("Known filters: id, name, label, status, ancestor, exited, volume.");
      }
    }

    /** Parses {@code key=value}. */
    public static Condition parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw Problem.invalid("filter \"" + text + "\": not KEY=VALUE");
      }
      return new Condition(text.substring(0, equals), text.substring(equals + 1));
    }
  }

  /** Whether {@code container} is shown. */
  public boolean matches(ContainerRecord container) {
    return FilterMatch.matches(this, container);
  }
}
