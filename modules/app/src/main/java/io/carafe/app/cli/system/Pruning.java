package io.carafe.app.cli.system;

import io.carafe.app.cli.Invocation;
import io.carafe.app.render.DockerTime;
import io.carafe.base.ByteSize;
import io.carafe.base.Problem;
import io.carafe.engine.ContainerFilter;
import io.carafe.engine.Containers;
import io.carafe.engine.RemoveOptions;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.images.store.ImageFilter;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ListedImage;
import io.carafe.images.store.Removal;
import io.carafe.linux.file.DiskUsage;
import io.carafe.linux.file.Folder;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the prune verbs share: finding what nobody uses, removing it, and telling docker's way. */
final class Pruning {
  private final Containers containers;
  private final ImageStore store;

  Pruning(Containers containers, ImageStore store) {
    this.containers = containers;
    this.store = store;
  }

  /** Tells how much was won, after what was deleted. */
  static void reclaimed(Invocation invocation, long bytes) {
    invocation.out().println("Total reclaimed space: " + new ByteSize(bytes).decimal());
  }

  /** The filters of {@code container prune}; {@link Problem.Invalid} where one is none. */
  static List<Condition> containerFilters(List<String> texts, Instant now) {
    return texts.stream().map(text -> Condition.parse(text, now)).toList();
  }

  /** Removes containers that do not run; answers the bytes that this frees. */
  long containers(Invocation invocation, List<Condition> conditions) throws InterruptedException {
    List<String> removed = new ArrayList<>();
    long bytes = 0;
    for (ContainerRecord container : containers.list(ContainerFilter.ALL)) {
      if (container.isAlive() || !conditions.stream().allMatch(c -> c.matches(container))) {
        continue;
      }
      long size = size(containers.folders(container.id()).folder());
      if (remove(container)) {
        removed.add(container.id().value());
        bytes += size;
      }
    }
    tell(invocation.out(), "Deleted Containers:", removed);
    return bytes;
  }

  /** Whether the container is gone now; not where somebody started or removed it meanwhile. */
  private boolean remove(ContainerRecord container) throws InterruptedException {
    try {
      containers.remove(container.id().value(), RemoveOptions.GENTLE);
      return true;
    } catch (Problem.Conflict | Problem.NotFound e) {
      return false;
    }
  }

  /** A filter of containers. */
  record Condition(String key, String value, Instant until) {
    private static Condition parse(String text, Instant now) {
      int equals = text.indexOf('=');
      String key = equals < 0 ? text : text.substring(0, equals);
      String value = equals < 0 ? "" : text.substring(equals + 1);
      return switch (key) {
        case "until" -> new Condition(key, "", DockerTime.parse("filter until", value, now));
        case "label", "label!" -> new Condition(key, value, now);
        default ->
            throw Problem.invalid("filter \"" + text + "\" is unknown")
                .withHint("known filters: until, label, label!");
      };
    }

    private boolean matches(ContainerRecord container) {
      return switch (key) {
        case "until" -> container.created().isBefore(until);
        case "label" -> hasLabel(container);
        default -> !hasLabel(container);
      };
    }

    private boolean hasLabel(ContainerRecord container) {
      int equals = value.indexOf('=');
      Map<String, String> labels = container.launch().labels();
      return equals < 0
          ? labels.containsKey(value)
          : value.substring(equals + 1).equals(labels.get(value.substring(0, equals)));
    }
  }

  /**
   * Removes images that no container uses: those without a name, or all; answers the bytes that
   * this frees.
   */
  long images(Invocation invocation, boolean all, ImageFilter filter) {
    boolean wantsNamed = all || dangling(filter, "false") || dangling(filter, "0");
    ImageFilter rest =
        new ImageFilter(
            filter.conditions().stream().filter(c -> !c.key().equals("dangling")).toList());
    long before = store.usage().bytes();
    List<String> lines = new ArrayList<>();
    for (ListedImage image : rest.select(store)) {
      if (wantsNamed || image.names().isEmpty()) {
        store.removeUnused(image.id()).forEach(removal -> lines.add(line(removal)));
      }
    }
    tell(invocation.out(), "Deleted Images:", lines);
    return Math.max(0, before - store.usage().bytes());
  }

  private static boolean dangling(ImageFilter filter, String value) {
    return filter.conditions().contains(new ImageFilter.Condition("dangling", value));
  }

  private static String line(Removal removal) {
    return switch (removal) {
      case Removal.Untagged untagged -> "untagged: " + untagged.name();
      case Removal.Deleted deleted -> "deleted: " + deleted.digest();
    };
  }

  private static void tell(PrintStream out, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println(title);
      lines.forEach(out::println);
      out.println();
    }
  }

  /** What the folder takes on the disk; 0 where there is none. */
  static long size(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Folder open = Folder.open(folder)) {
      return DiskUsage.of(open);
    }
  }
}
