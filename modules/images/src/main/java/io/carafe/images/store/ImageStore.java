package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.DiskProblems;
import io.carafe.images.content.Workspace;
import io.carafe.images.layer.LayerLimits;
import io.carafe.linux.file.IoReason;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.Platform;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The images of one root: names, blobs and unpacked layers. Safe for use by several threads;
 * lookups take no lock and read nothing from the disk.
 */
public final class ImageStore implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ImageStore.class.getName());
  private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{1,64})");
  private static final int ID_DIGITS = 64;

  private final Workspace workspace;
  private final ContentStore content;
  private final LayerStore layers;
  private final ImageUse use;

  /** Changes are made one after the other, under this lock; readers take what is there. */
  private final Object changes = new Object();

  private volatile Index index;

  /**
   * Guards {@link #holds} and {@link #collectionWanted}, and lasts while something is collected.
   */
  private final Object collection = new Object();

  private int holds;
  private boolean collectionWanted;

  private ImageStore(Workspace workspace, ImageUse use, LayerFormat format) {
    this.workspace = workspace;
    this.content = new ContentStore(workspace);
    this.layers = new LayerStore(workspace, content, LayerLimits.DEFAULT, format);
    this.use = use;
    List<Entry> entries = IndexRecovery.load(workspace, content);
    this.index = new Index(entries, readImages(entries));
  }

  /**
   * Opens the store at {@code root}, which is made if it is missing, new layers in folders. Nothing
   * is collected yet: call {@link #collect} when {@code use} can answer.
   *
   * @throws Problem.Conflict if another process has it open
   */
  public static ImageStore open(Path root, ImageUse use) {
    return open(root, use, Optional.of("folder"));
  }

  /**
   * Like {@link #open(Path, ImageUse)}, with new layers in the format called {@code format}, see
   * {@link LayerFormat#of}.
   */
  public static ImageStore open(Path root, ImageUse use, Optional<String> format) {
    Workspace workspace = Workspace.open(root);
    try {
      return new ImageStore(workspace, use, LayerFormat.of(format, root));
    } catch (RuntimeException e) {
      workspace.close();
      throw e;
    }
  }

  private Map<Digest, Image> readImages(List<Entry> entries) {
    Map<Digest, Image> images = new HashMap<>();
    for (Entry entry : entries) {
      try {
        images.put(entry.manifest().digest(), read(entry.manifest()));
      } catch (Problem e) {
        LOG.log(Level.WARNING, "skip a damaged image: " + e.requireMessage());
      }
    }
    return images;
  }

  /** The blobs. */
  public ContentStore content() {
    return content;
  }

  /** The unpacked layers. */
  public LayerStore layers() {
    return layers;
  }

  /** Keeps everything from being collected until the result is closed. */
  public Hold hold() {
    synchronized (collection) {
      holds++;
    }
    return new Hold(this::release);
  }

  private void release() {
    boolean collect;
    synchronized (collection) {
      holds--;
      collect = holds == 0 && collectionWanted;
    }
    if (collect) {
      collect();
    }
  }

  /**
   * Reads the image of {@code target} from its blobs: a manifest, or an index of which the part for
   * this host is taken.
   *
   * @throws Problem.NotFound if a blob is missing, or the index has nothing for this host
   * @throws Problem.Invalid if it is no image
   * @throws Problem.Corrupt if a blob was damaged
   */
  public Image read(Descriptor target) {
    if (!MediaTypes.isIndex(target.mediaType())) {
      return Image.read(content, target);
    }
    ImageIndex document =
        ImageIndex.parse(content.read(target.digest(), ImageLimits.MANIFEST_BYTES_MAX));
    Platform host = Platform.host();
    Descriptor manifest =
        document
            .select(host)
            .orElseThrow(() ->
                Problem.notFound("image index " + target.digest() + " has no image for " + host));
    return Image.read(content, manifest);
  }

  /**
   * Adds the image of {@code manifest}, whose blobs are all here, without a name; nothing happens
   * if it is here already.
   */
  public Image put(Descriptor manifest) {
    return put(manifest, Optional.empty(), Optional.empty());
  }

  /** Adds the image of {@code manifest}, whose blobs are all here, and names it. */
  public Image put(Descriptor manifest, ImageReference name) {
    return put(manifest, Optional.of(name), Optional.empty());
  }

  /**
   * Adds the image of {@code manifest}, whose blobs are all here, as {@code name}. Another image of
   * that name stays, without it. Of a name with tag and digest only the digest counts.
   *
   * @param served digest of the document that the registry serves by that name, which is the
   *     manifest or an index with it
   * @throws Problem.NotFound if a blob is missing
   * @throws Problem.Invalid if it is no image
   */
  public Image put(Descriptor manifest, ImageReference name, Digest served) {
    return put(manifest, Optional.of(name), Optional.of(served));
  }

  private Image put(Descriptor manifest, Optional<ImageReference> name, Optional<Digest> served) {
    try (Hold _ = hold()) {
      Image image = read(manifest);
      for (ImageLayer layer : image.layers()) {
        if (!content.contains(layer.blob().digest())) {
          throw Problem.notFound(
              "add image " + image.id() + ": layer " + layer.blob().digest() + " is missing");
        }
      }
      Optional<ImageReference> full = name.map(ImageStore::withoutTagBesideDigest);
      add(new Entry(manifest.withAnnotations(Map.of()), full, served), image);
      return image;
    }
  }

  private static ImageReference withoutTagBesideDigest(ImageReference name) {
    return name.digest().isPresent() ? name.withDigest(name.digest().get()) : name;
  }

  private void add(Entry added, Image image) {
    synchronized (changes) {
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : index.entries()) {
        if (added.name().isPresent() && entry.name().equals(added.name())) {
          entries.add(entry.withoutName());
        } else {
          entries.add(entry);
        }
      }
      entries.add(added);
      Map<Digest, Image> images = new HashMap<>(index.images());
      images.put(added.manifest().digest(), image);
      change(entries, images);
    }
  }

  /** Saves the entries. An image that has a name needs no entry without one. */
  private void change(List<Entry> entries, Map<Digest, Image> images) {
    Index raw = new Index(entries, images);
    Set<Digest> kept = new HashSet<>();
    List<Entry> tidy = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.name().isPresent()) {
        tidy.add(entry);
        kept.add(identity(raw, entry));
      }
    }
    for (Entry entry : entries) {
      if (entry.name().isEmpty() && kept.add(identity(raw, entry))) {
        tidy.add(entry);
      }
    }
    Index changed = new Index(tidy, images);
    DiskProblems.explain("saving the image index", () -> changed.save(workspace));
    index = changed;
  }

  private static Digest identity(Index index, Entry entry) {
    return index.image(entry).map(Image::id).orElse(entry.manifest().digest());
  }

  /**
   * The image that {@code text} means: a name, with or without tag or digest, an id, or the start
   * of an id that no other image has.
   *
   * @throws Problem.NotFound if there is none
   * @throws Problem.Conflict if several ids start so
   * @throws Problem.Invalid if it can be neither a name nor an id
   */
  public Image resolve(String text) {
    return locate(text).image();
  }

  /** The tag that {@code text}, a name with a tag or none, gives an image here. */
  public Optional<ImageReference> nameOf(String text) {
    return locate(text).named().flatMap(Entry::name).filter(name -> name.tag().isPresent());
  }

  /** What a text means: an image, and the entry if the text is a name. */
  private record Located(Image image, Optional<Entry> named) {}

  private Located locate(String text) {
    Index now = index;
    Matcher id = ID.matcher(text);
    boolean idLike = id.matches();
    if (idLike && id.group(1).length() == ID_DIGITS) {
      return new Located(byDigest(now, id.group(1), text), Optional.empty());
    }
    Optional<Entry> named = idLike ? findQuietly(now, text) : now.find(ImageReference.parse(text));
    if (named.isPresent()) {
      Image image = now.image(named.get()).orElseThrow(() -> noSuchImage(text));
      return new Located(image, named);
    }
    if (!idLike) {
      throw noSuchImage(text);
    }
    return new Located(byPrefix(now, id.group(1), text), Optional.empty());
  }

  private static Optional<Entry> findQuietly(Index now, String text) {
    try {
      return now.find(ImageReference.parse(text));
    } catch (Problem.Invalid e) {
      return Optional.empty();
    }
  }

  private static Image byDigest(Index now, String hex, String text) {
    Digest digest = new Digest("sha256", hex);
    Image image = now.byId().get(digest);
    image = image == null ? now.images().get(digest) : image;
    if (image == null) {
      throw noSuchImage(text);
    }
    return image;
  }

  private static Image byPrefix(Index now, String prefix, String text) {
    List<Image> found =
        now.byId().values().stream().filter(i -> i.id().hex().startsWith(prefix)).toList();
    if (found.isEmpty()) {
      throw noSuchImage(text);
    }
    if (found.size() > 1) {
      throw Problem.conflict("image id " + text + ": " + found.size() + " images start so")
          .withHint("give more digits of the id");
    }
    return found.getFirst();
  }

  private static Problem noSuchImage(String text) {
    return Problem.notFound("no such image: " + text)
        .withHint(
            "carafe images lists what is here; get one with carafe pull "
                + text
                + " or carafe load -i FILE");
  }

  /** The image called {@code name}, if there is one. */
  public Optional<Image> find(ImageReference name) {
    Index now = index;
    return now.find(name).flatMap(now::image);
  }

  /** All images, the newest first. */
  public List<ListedImage> list() {
    Index now = index;
    List<ListedImage> images = new ArrayList<>();
    for (Image image : now.byId().values()) {
      List<ImageReference> names = new ArrayList<>();
      Set<ImageReference> digests = new HashSet<>();
      for (Entry entry : now.entriesOf(image.id())) {
        entry.name().filter(name -> name.tag().isPresent()).ifPresent(names::add);
        entry.servedName().ifPresent(digests::add);
      }
      images.add(new ListedImage(image, names, List.copyOf(digests)));
    }
    images.sort(
        Comparator.comparing(
                (ListedImage image) -> image.image().config().created().orElse(Instant.EPOCH))
            .reversed());
    return images;
  }

  /** Gives the image that {@code text} means the further name {@code name}. */
  public Image tag(String text, ImageReference name) {
    Image image = resolve(text);
    return put(image.manifest(), name);
  }

  /**
   * Takes away the name {@code text}, or all names of the image whose id it is. An image whose last
   * name goes is removed, with what only it needs.
   *
   * @param force also an image with several names by its id, or one that a stopped container uses
   * @return what was done, in order
   * @throws Problem.NotFound if there is no such image
   * @throws Problem.Conflict if a container uses the image, or it has several names
   */
  public List<Removal> remove(String text, boolean force) {
    List<Removal> done = new ArrayList<>();
    synchronized (changes) {
      Located located = locate(text);
      Image image = located.image();
      List<Entry> all = index.entriesOf(image.id());
      List<Entry> named = all.stream().filter(entry -> entry.name().isPresent()).toList();
      if (located.named().isPresent() && named.size() > 1) {
        removeEntries(List.of(located.named().get()), done);
        return done;
      }
      requireOneName(named, text, force);
      requireUnused(image, text, force);
      removeEntries(all, done);
      done.add(new Removal.Deleted(image.id()));
    }
    collect().forEach(chainId -> done.add(new Removal.Deleted(chainId)));
    return done;
  }

  /**
   * Removes the image with all its names, unless a container uses it.
   *
   * @return what was done, in order; nothing where it is used or gone
   */
  public List<Removal> removeUnused(Digest id) {
    List<Removal> done = new ArrayList<>();
    synchronized (changes) {
      List<Entry> all = index.entriesOf(id);
      if (all.isEmpty() || use.containerOf(id).isPresent()) {
        return done;
      }
      removeEntries(all, done);
      done.add(new Removal.Deleted(id));
    }
    collect().forEach(chainId -> done.add(new Removal.Deleted(chainId)));
    return done;
  }

  private static void requireOneName(List<Entry> named, String text, boolean force) {
    if (named.size() > 1 && !force) {
      throw Problem.conflict("remove image " + text + ": it has " + named.size() + " names")
          .withHint("remove its names one by one, or all of them with --force");
    }
  }

  private void requireUnused(Image image, String text, boolean force) {
    Optional<ImageUse.Container> container = use.containerOf(image.id());
    if (container.isEmpty() || (force && !container.get().running())) {
      return;
    }
    String state = container.get().running() ? "running" : "stopped";
    String hint =
        container.get().running()
            ? "stop and remove the container first"
            : "remove the container first, or the image with --force";
    throw Problem.conflict(
            "remove image %s: %s container %s uses it"
                .formatted(text, state, container.get().name()))
        .withHint(hint);
  }

  private void removeEntries(List<Entry> removed, List<Removal> done) {
    List<Entry> entries = new ArrayList<>(index.entries());
    entries.removeAll(removed);
    change(entries, index.images());
    for (Entry entry : removed) {
      entry.name().ifPresent(name -> done.add(new Removal.Untagged(name.familiar())));
      entry
          .servedName()
          .filter(name -> !entry.name().equals(Optional.of(name)))
          .ifPresent(name -> done.add(new Removal.Untagged(name.familiar())));
    }
  }

  /**
   * Deletes blobs that no image needs, and layers that neither an image nor a container needs;
   * later if somebody holds the store now.
   *
   * @return the chain ids of the layers that were deleted
   */
  public List<Digest> collect() {
    List<LayerStore.Detached> detached = new ArrayList<>();
    synchronized (collection) {
      if (holds > 0) {
        collectionWanted = true;
        return List.of();
      }
      collectionWanted = false;
      Index now = index;
      Set<Digest> blobs = blobs(now);
      content.list().stream().filter(blob -> !blobs.contains(blob)).forEach(content::delete);
      Set<Digest> chainIds = now.chainIds();
      chainIds.addAll(use.chainIds());
      for (Digest chainId : layers.list()) {
        if (!chainIds.contains(chainId)) {
          detached.add(layers.detach(chainId));
        }
      }
    }
    List<Digest> removed = detached.stream().map(LayerStore.Detached::chainId).toList();
    use.removed(removed);
    detached.forEach(LayerStore.Detached::delete);
    return removed;
  }

  /** All blobs that some entry leads to, also one whose image cannot be read now. */
  private Set<Digest> blobs(Index now) {
    Set<Digest> blobs = now.blobs();
    for (Entry entry : now.entries()) {
      boolean plain = MediaTypes.isManifest(entry.manifest().mediaType());
      if (!plain || now.image(entry).isEmpty()) {
        blobs.addAll(Reachable.from(content, entry.manifest()).blobs());
      }
    }
    return blobs;
  }

  /**
   * Reads all that the store has and tells what is wrong.
   *
   * @param repair move damaged blobs and layers to the quarantine, take images that are not whole
   *     out of the index, unpack layers again, and delete what nothing refers to
   */
  public List<Finding> check(boolean repair) {
    StoreCheck check = new StoreCheck(content, layers, repair);
    try (Hold _ = hold()) {
      check.blobs();
      synchronized (changes) {
        List<Entry> broken = check.brokenEntries(index.entries());
        if (repair && !broken.isEmpty()) {
          forget(broken);
        }
      }
      Index now = index;
      Set<Digest> chainIds = now.chainIds();
      chainIds.addAll(use.chainIds());
      check.layers(List.copyOf(now.byId().values()), chainIds);
      if (isHeldOnce()) {
        check.orphans(blobs(now), chainIds);
      }
    } catch (IOException e) {
      throw Problem.unavailable("check the store: " + IoReason.of(e)).withCause(e);
    }
    if (repair) {
      collect();
    }
    return check.findings();
  }

  private void forget(List<Entry> broken) {
    List<Entry> entries = new ArrayList<>(index.entries());
    entries.removeAll(broken);
    Map<Digest, Image> images = new HashMap<>(index.images());
    broken.forEach(entry -> images.remove(entry.manifest().digest()));
    change(entries, images);
  }

  /** Whether nobody but the caller holds the store, so that what has no name is an orphan. */
  private boolean isHeldOnce() {
    synchronized (collection) {
      return holds == 1;
    }
  }

  /** Whether a container was made from the image and still exists. */
  public boolean isUsed(Digest id) {
    return use.containerOf(id).isPresent();
  }

  /** What the store takes on the disk now; reads all folders of all layers. */
  public StoreUsage usage() {
    return StoreUsage.of(workspace, content);
  }

  /** How much the image takes on the disk unpacked; the blobs' size for what is not unpacked. */
  public long bytes(Image image) {
    long sum = 0;
    for (ImageLayer layer : image.layers()) {
      sum += layers.bytes(layer.chainId()).orElse(layer.blob().size());
    }
    return sum;
  }

  @Override
  public void close() {
    layers.close();
    content.close();
    workspace.close();
  }
}
