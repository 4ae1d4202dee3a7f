package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.images.content.Workspace;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What index.json says at one moment, with the images it names. Unchangeable: each change is a new
 * one.
 */
final class Index {
  static final String FILE = "index.json";

  /** A second copy beside the content, written after each change, for {@link IndexRecovery}. */
  static final String COPY = "index.copy.json";

  private final List<Entry> entries;
  private final Map<String, Entry> byName = new LinkedHashMap<>();
  private final Map<Digest, Image> byManifest = new LinkedHashMap<>();
  private final Map<Digest, Image> byId = new LinkedHashMap<>();

  /** The entries, with the images of their manifests as far as they can be read. */
  Index(List<Entry> entries, Map<Digest, Image> images) {
    this.entries = List.copyOf(entries);
    for (Entry entry : entries) {
      entry.name().ifPresent(name -> byName.put(name.toString(), entry));
      Image image = images.get(entry.manifest().digest());
      if (image != null) {
        byManifest.put(entry.manifest().digest(), image);
        byId.putIfAbsent(image.id(), image);
      }
    }
  }

  /** Reads the file; an index that is not there is empty. */
  static List<Entry> load(Folder folder, String name) {
    List<Entry> entries = new ArrayList<>();
    Optional<OpenFile> file = folder.openIfExists(name, OpenHow.read(Resolve.NO_LINKS));
    if (file.isPresent()) {
      try (OpenFile open = file.get()) {
        ImageIndex index = ImageIndex.parse(open.readAll(ImageLimits.MANIFEST_BYTES_MAX));
        index.manifests().forEach(descriptor -> entries.add(Entry.of(descriptor)));
      }
    }
    return entries;
  }

  /** Writes the file durably. */
  void save(Workspace workspace) {
    save(workspace, entries);
  }

  static void save(Workspace workspace, List<Entry> entries) {
    List<Descriptor> descriptors = entries.stream().map(Entry::toDescriptor).toList();
    byte[] json = JsonText.bytes(ImageIndex.of(descriptors).toJson());
    workspace.replace(workspace.content(), FILE, json);
    workspace.replace(workspace.root(), COPY, json);
  }

  List<Entry> entries() {
    return entries;
  }

  /** The images by the digest of their entries' manifests. */
  Map<Digest, Image> images() {
    return byManifest;
  }

  /** The images by id. */
  Map<Digest, Image> byId() {
    return byId;
  }

  Optional<Image> image(Entry entry) {
    return Optional.ofNullable(byManifest.get(entry.manifest().digest()));
  }

  /** The entries of the image {@code id}. */
  List<Entry> entriesOf(Digest id) {
    return entries.stream()
        .filter(entry -> image(entry).map(image -> image.id().equals(id)).orElse(false))
        .toList();
  }

  /** The entry that {@code reference} means: that name, or of that repository with that digest. */
  Optional<Entry> find(ImageReference reference) {
    if (reference.digest().isEmpty()) {
      return Optional.ofNullable(byName.get(reference.toString()));
    }
    Digest digest = reference.digest().get();
    return entries.stream()
        .filter(entry -> entry.name().map(n -> n.name().equals(reference.name())).orElse(false))
        .filter(entry -> entry.hasDigest(digest))
        .findFirst();
  }

  /** All blobs that some entry needs. */
  Set<Digest> blobs() {
    Set<Digest> blobs = new HashSet<>();
    entries.forEach(entry -> blobs.add(entry.manifest().digest()));
    for (Image image : byManifest.values()) {
      blobs.add(image.manifest().digest());
      blobs.add(image.id());
      image.layers().forEach(layer -> blobs.add(layer.blob().digest()));
    }
    return blobs;
  }

  /** The chain ids of all images. */
  Set<Digest> chainIds() {
    Set<Digest> chainIds = new HashSet<>();
    for (Image image : byManifest.values()) {
      image.layers().forEach(layer -> chainIds.add(layer.chainId()));
    }
    return chainIds;
  }
}
