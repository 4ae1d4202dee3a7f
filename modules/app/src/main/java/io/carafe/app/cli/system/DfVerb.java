package io.carafe.app.cli.system;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.UsageProblem;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.app.render.DockerTime;
import io.carafe.app.render.template.Listing;
import io.carafe.base.ByteSize;
import io.carafe.engine.ContainerFilter;
import io.carafe.engine.Containers;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.record.MountPoint;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.ListedImage;
import io.carafe.images.store.StoreUsage;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code carafe system df}: what images, containers and volumes take on the disk, as du counts. */
public final class DfVerb implements Verb {
  private static final Listing SUMMARY =
      new Listing(
          "Type=TYPE", "TotalCount=TOTAL", "Active=ACTIVE", "Size=SIZE", "Reclaimable=RECLAIMABLE");
  private static final Listing IMAGES =
      new Listing(
          "Repository=REPOSITORY",
          "Tag=TAG",
          "ID=IMAGE ID",
          "CreatedSince=CREATED",
          "Size=SIZE",
          "SharedSize=SHARED SIZE",
          "UniqueSize=UNIQUE SIZE",
          "Containers=CONTAINERS");
  private static final Listing CONTAINERS =
      new Listing(
          "ID=CONTAINER ID", "Image=IMAGE", "Size=SIZE", "RunningFor=CREATED", "Names=NAMES");
  private static final Listing VOLUMES =
      new Listing("Name=VOLUME NAME", "Links=LINKS", "Size=SIZE");

  private final Containers containers;
  private final ImageStore store;
  private final Path volumes;
  private final InstantSource clock;
  private final VerbSpec spec =
      new VerbSpec("system df", "", "Show what images, containers and volumes take on the disk")
          .flag("-v,--verbose", "Each of them")
          .value("--format", "FORMAT", "table, json, or a template");

  /** The verb over an instance whose volumes lie in {@code volumes}. */
  public DfVerb(Containers containers, ImageStore store, Path volumes, InstantSource clock) {
    this.containers = containers;
    this.store = store;
    this.volumes = volumes;
    this.clock = clock;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  /** What was found. */
  private record Found(
      List<ListedImage> images,
      StoreUsage usage,
      Map<ContainerRecord, Long> containers,
      Map<String, Long> volumes) {}

  @Override
  public int run(Invocation invocation, Options options) throws IOException {
    if (!options.arguments().isEmpty()) {
      throw new UsageProblem("\"system df\" takes no arguments");
    }
    Found found = find();
    String format = options.value("--format", "table");
    if (options.flag("--verbose")) {
      invocation.out().print(verbose(found, clock.instant()));
    } else {
      invocation
          .out()
          .print(SUMMARY.render(format, List.of(images(found), live(found), kept(found))));
    }
    return 0;
  }

  private Found find() throws IOException {
    Map<ContainerRecord, Long> sizes = new LinkedHashMap<>();
    for (ContainerRecord container : containers.list(ContainerFilter.ALL)) {
      sizes.put(container, Pruning.size(containers.folders(container.id()).folder()));
    }
    Map<String, Long> kept = new TreeMap<>();
    if (Files.isDirectory(volumes)) {
      try (Stream<Path> folders = Files.list(volumes)) {
        for (Path folder : folders.toList()) {
          kept.put(String.valueOf(folder.getFileName()), Pruning.size(folder));
        }
      }
    }
    return new Found(store.list(), store.usage(), sizes, kept);
  }

  private JsonObject images(Found found) {
    List<Image> used =
        found.images().stream().map(ListedImage::image).filter(i -> store.isUsed(i.id())).toList();
    List<Image> all = found.images().stream().map(ListedImage::image).toList();
    long reclaimable = found.usage().bytes(all) - found.usage().bytes(used);
    Counts counts = new Counts(all.size(), used.size());
    return row("Images", counts, found.usage().bytes(), reclaimable);
  }

  private record Counts(int total, int active) {}

  private static JsonObject live(Found found) {
    Map<ContainerRecord, Long> all = found.containers();
    long running = all.keySet().stream().filter(ContainerRecord::isAlive).count();
    long size = all.values().stream().mapToLong(Long::longValue).sum();
    long stopped =
        all.entrySet().stream()
            .filter(e -> !e.getKey().isAlive())
            .mapToLong(Map.Entry::getValue)
            .sum();
    return row("Containers", new Counts(all.size(), (int) running), size, stopped);
  }

  private static JsonObject kept(Found found) {
    Set<String> used =
        found.containers().keySet().stream().flatMap(DfVerb::volumesOf).collect(Collectors.toSet());
    long size = found.volumes().values().stream().mapToLong(Long::longValue).sum();
    long unused =
        found.volumes().entrySet().stream()
            .filter(e -> !used.contains(e.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    long active = found.volumes().keySet().stream().filter(used::contains).count();
    return row("Local Volumes", new Counts(found.volumes().size(), (int) active), size, unused);
  }

  private static Stream<String> volumesOf(ContainerRecord container) {
    return container.mounts().stream().map(MountPoint::volume).flatMap(Optional::stream);
  }

  private static JsonObject row(String type, Counts counts, long size, long reclaimable) {
    String percent = size == 0 ? "" : " (" + 100 * reclaimable / size + "%)";
    return JsonObject.builder()
        .put("Type", type)
        .put("TotalCount", String.valueOf(counts.total()))
        .put("Active", String.valueOf(counts.active()))
        .put("Size", new ByteSize(size).decimal())
        .put("Bytes", size)
        .put("Reclaimable", new ByteSize(reclaimable).decimal() + percent)
        .build();
  }

  private static String verbose(Found found, Instant now) {
    List<JsonObject> images = new ArrayList<>();
    found.images().forEach(image -> images.add(image(image, found, now)));
    List<JsonObject> live = new ArrayList<>();
    found
        .containers()
        .forEach((container, size) ->
            live.add(
                JsonObject.builder()
                    .put("ID", container.id().shortened())
                    .put("Image", container.image().name())
                    .put("Size", new ByteSize(size).decimal())
                    .put("RunningFor", DockerTime.ago(container.created(), now))
                    .put("Names", container.name().value())
                    .build()));
    List<JsonObject> kept = new ArrayList<>();
    found
        .volumes()
        .forEach((name, size) ->
            kept.add(
                JsonObject.builder()
                    .put("Name", name)
                    .put("Links", links(found, name))
                    .put("Size", new ByteSize(size).decimal())
                    .build()));
    return "Images space usage:\n\n"
        + IMAGES.render("table", images)
        + "\nContainers space usage:\n\n"
        + CONTAINERS.render("table", live)
        + "\nLocal Volumes space usage:\n\n"
        + VOLUMES.render("table", kept);
  }

  private static long links(Found found, String volume) {
    return found.containers().keySet().stream()
        .filter(container -> volumesOf(container).anyMatch(volume::equals))
        .count();
  }

  private static JsonObject image(ListedImage image, Found found, Instant now) {
    List<Image> others =
        found.images().stream()
            .filter(other -> !other.id().equals(image.id()))
            .map(ListedImage::image)
            .toList();
    long size = found.usage().bytes(List.of(image.image()));
    long shared = found.usage().shared(image.image(), others);
    Optional<ImageReference> name = image.names().stream().findFirst();
    return JsonObject.builder()
        .put("Repository", name.map(ImageReference::familiarName).orElse("<none>"))
        .put("Tag", name.flatMap(ImageReference::tag).orElse("<none>"))
        .put("ID", image.id().shortHex())
        .put(
            "CreatedSince",
            image.image().config().created().map(t -> DockerTime.ago(t, now)).orElse("N/A"))
        .put("Size", new ByteSize(size).decimal())
        .put("SharedSize", new ByteSize(shared).decimal())
        .put("UniqueSize", new ByteSize(size - shared).decimal())
        .put("Containers", users(image, found))
        .build();
  }

  private static long users(ListedImage image, Found found) {
    return found.containers().keySet().stream()
        .filter(container -> container.image().id().equals(image.id()))
        .count();
  }
}
