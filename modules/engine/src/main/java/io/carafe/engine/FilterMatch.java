package io.carafe.engine;

import io.carafe.engine.ContainerFilter.Condition;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Decides whether a container meets the conditions of a filter. */
final class FilterMatch {
  private FilterMatch() {}

  static boolean matches(ContainerFilter filter, ContainerRecord container) {
    Map<String, List<Condition>> byKey = new TreeMap<>();
    for (Condition condition : filter.conditions()) {
      byKey.merge(condition.key(), List.of(condition), FilterMatch::joined);
    }
    boolean asksForState = byKey.containsKey("status") || byKey.containsKey("exited");
    if (!filter.all() && !asksForState && !container.isAlive()) {
      return false;
    }
    return byKey.entrySet().stream().allMatch(entry -> meets(entry.getValue(), container));
  }

  private static List<Condition> joined(List<Condition> left, List<Condition> right) {
    return java.util.stream.Stream.concat(left.stream(), right.stream()).toList();
  }

  /** Labels must all match, the values of every other key are alternatives. */
  private static boolean meets(List<Condition> sameKey, ContainerRecord container) {
    return sameKey.getFirst().key().equals("label")
        ? sameKey.stream().allMatch(condition -> meets(condition, container))
        : sameKey.stream().anyMatch(condition -> meets(condition, container));
  }

  private static boolean meets(Condition condition, ContainerRecord container) {
    String value = condition.value();
    return switch (condition.key()) {
      case "id" -> container.id().value().startsWith(value);
      case "name" -> container.name().value().contains(stripped(value));
      case "label" -> hasLabel(container, value);
      case "status" -> container.status().word().equals(value);
      case "ancestor" -> isFrom(container, value);
      case "exited" -> hasExited(container, value);
      case "volume" ->
          container.mounts().stream()
              .anyMatch(
                  mount -> mount.target().equals(value) || mount.volume().orElse("").equals(value));
      default -> throw new IllegalStateException("filter " + condition.key());
    };
  }

  private static String stripped(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  private static boolean hasLabel(ContainerRecord container, String wanted) {
    int equals = wanted.indexOf('=');
    Map<String, String> labels = container.launch().labels();
    return equals < 0
        ? labels.containsKey(wanted)
        : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
  }

  private static boolean isFrom(ContainerRecord container, String wanted) {
    String hex = wanted.startsWith("sha256:") ? wanted.substring(7) : wanted;
    boolean sameId = hex.length() >= 4 && container.image().id().hex().startsWith(hex);
    String name = container.image().name();
    return sameId || name.equals(wanted) || name.equals(wanted + ":latest");
  }

  private static boolean hasExited(ContainerRecord container, String code) {
    return container.status() instanceof Status.Exited exited
        && String.valueOf(exited.ending().exitCode()).equals(code);
  }
}
