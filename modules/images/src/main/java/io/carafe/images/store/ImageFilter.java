package io.carafe.images.store;

import io.carafe.base.Problem;
import io.carafe.spec.reference.ImageReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which images a list shows: per key one of the values must match, of labels all, and all keys
 * must.
 *
 * @param conditions what must hold
 */
public record ImageFilter(List<Condition> conditions) {
  /** All images. */
  public static final ImageFilter ALL = new ImageFilter(List.of());

  private static final Set<String> KEYS =
      Set.of("dangling", "reference", "before", "since", "label", "label!", "until");

  /** Copies the list. */
  public ImageFilter {
    conditions = List.copyOf(conditions);
  }

  /**
   * One condition.
   *
   * @param key {@code dangling} (true or false), {@code reference} (a pattern such as {@code
   *     busy*:1.*}), {@code before}, {@code since} (an image), {@code label}, {@code label!}
   *     ({@code name} or {@code name=value}), {@code until} (a time of RFC 3339)
   * @param value what it has to be
   */
  public record Condition(String key, String value) {
    /** Checks the key and, of dangling and until, the value. */
    public Condition {
      if (!KEYS.contains(key)) {
        throw Problem.invalid("filter \"" + key + "\" is unknown")
            .withHint("known filters: dangling, reference, before, since, label, label!, until");
      }
      if (key.equals("dangling") && !Set.of("true", "false", "1", "0").contains(value)) {
        throw Problem.invalid("filter dangling=" + value + ": not true or false");
      }
    }

    /** Parses {@code key=value}, or {@code key!=value} for labels that an image must not have. */
    public static Condition parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw Problem.invalid("filter \"" + text + "\": not KEY=VALUE");
      }
      return new Condition(text.substring(0, equals), text.substring(equals + 1));
    }
  }

  /** The filter with one condition more. */
  public ImageFilter and(Condition condition) {
    List<Condition> more = new ArrayList<>(conditions);
    more.add(condition);
    return new ImageFilter(more);
  }

  /**
   * Those of the store's images that match, the newest first, with the names that match.
   *
   * @throws Problem.NotFound if a condition names an image that is not here
   */
  public List<ListedImage> select(ImageStore store) {
    List<ListedImage> selected = store.list();
    for (String key : conditions.stream().map(Condition::key).distinct().toList()) {
      List<String> values =
          conditions.stream().filter(c -> c.key().equals(key)).map(Condition::value).toList();
      selected = narrow(store, selected, key, values);
    }
    return selected;
  }

  private static List<ListedImage> narrow(
      ImageStore store, List<ListedImage> images, String key, List<String> values) {
    return switch (key) {
      case "dangling" -> dangling(images, values.getLast());
      case "reference" -> byReference(images, values);
      case "label" ->
          images.stream().filter(i -> values.stream().allMatch(v -> hasLabel(i, v))).toList();
      case "label!" ->
          images.stream().filter(i -> values.stream().noneMatch(v -> hasLabel(i, v))).toList();
      case "before" -> images.stream().filter(i -> isBefore(i, createdOf(store, values))).toList();
      case "since" ->
          images.stream().filter(i -> created(i).isAfter(createdOf(store, values))).toList();
      case "until" -> images.stream().filter(i -> isBefore(i, time(values))).toList();
      default -> throw new IllegalStateException("filter " + key);
    };
  }

  private static List<ListedImage> dangling(List<ListedImage> images, String value) {
    boolean wanted = value.equals("true") || value.equals("1");
    return images.stream().filter(image -> image.names().isEmpty() == wanted).toList();
  }

  private static List<ListedImage> byReference(List<ListedImage> images, List<String> values) {
    List<Pattern> patterns = values.stream().map(ImageFilter::pattern).toList();
    List<ListedImage> matching = new ArrayList<>();
    for (ListedImage image : images) {
      ListedImage narrowed =
          new ListedImage(
              image.image(), named(image.names(), patterns), named(image.digests(), patterns));
      if (!narrowed.names().isEmpty() || !narrowed.digests().isEmpty()) {
        matching.add(narrowed);
      }
    }
    return matching;
  }

  private static List<ImageReference> named(List<ImageReference> names, List<Pattern> patterns) {
    return names.stream()
        .filter(name -> patterns.stream().anyMatch(pattern -> matches(name, pattern)))
        .toList();
  }

  private static boolean matches(ImageReference name, Pattern pattern) {
    return List.of(name.familiar(), name.familiarName(), name.toString(), name.name()).stream()
        .anyMatch(text -> pattern.matcher(text).matches());
  }

  /** A pattern of shells, whose star stops at slashes, as docker has it. */
  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append("[^/]*");
        case '?' -> regex.append("[^/]");
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }

  private static boolean hasLabel(ListedImage image, String wanted) {
    int equals = wanted.indexOf('=');
    Map<String, String> labels = image.image().config().config().labels();
    return equals < 0
        ? labels.containsKey(wanted)
        : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
  }

  private static Instant createdOf(ImageStore store, List<String> names) {
    return store.resolve(names.getLast()).config().created().orElse(Instant.EPOCH);
  }

  private static Instant created(ListedImage image) {
    return image.image().config().created().orElse(Instant.EPOCH);
  }

  private static boolean isBefore(ListedImage image, Instant time) {
    return created(image).isBefore(time);
  }

  private static Instant time(List<String> values) {
    try {
      return Instant.parse(values.getLast());
    } catch (java.time.DateTimeException e) {
      throw Problem.invalid("filter until=" + values.getLast() + ": not a time").withCause(e);
    }
  }
}
