package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.Workspace;
import io.carafe.images.erofs.ErofsMount;
import io.carafe.images.layer.LayerLimits;
import io.carafe.linux.Fd;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.IoReason;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.RenameMode;
import io.carafe.linux.file.Resolve;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Unpacked layers, each a folder {@code <root>/layers/<hex of its chain id>} with the tree in
 * {@code diff} or an EROFS image of it in {@code layer.erofs}, and a few facts in {@code
 * layer.json}. A layer that has its name is whole and on the disk. Safe for use by several threads.
 */
public final class LayerStore implements AutoCloseable {
  static final String TREE = "diff";
  static final String IMAGE = "layer.erofs";
  static final String FACTS = "layer.json";
  private static final int FACTS_BYTES_MAX = 4096;

  private final Workspace workspace;
  private final ContentStore content;
  private final LayerLimits limits;
  private final LayerFormat format;

  /** The images that were looked into, each mounted at no path. */
  private final Map<Digest, Fd> mounts = new ConcurrentHashMap<>();

  private final Map<Digest, Long> bytes = new ConcurrentHashMap<>();

  /** Chain ids that some thread unpacks now; guarded by itself, which is notified of each end. */
  private final Set<Digest> busy = new HashSet<>();

  /** The layers of {@code workspace}, whose blobs are in {@code content}; new ones in folders. */
  public LayerStore(Workspace workspace, ContentStore content, LayerLimits limits) {
    this(workspace, content, limits, new LayerFormat.Folders());
  }

  /** The layers of {@code workspace}, whose blobs are in {@code content}. */
  public LayerStore(
      Workspace workspace, ContentStore content, LayerLimits limits, LayerFormat format) {
    this.workspace = workspace;
    this.content = content;
    this.limits = limits;
    this.format = format;
  }

  /** What new layers become. */
  public LayerFormat format() {
    return format;
  }

  /**
   * Makes sure that all layers of {@code image} are unpacked, those that are missing side by side.
   * Hold the store as long as the folders are needed and no container names them.
   *
   * @return their folders as {@link #path} has them, the topmost layer first
   * @throws Problem.Corrupt if a layer is malformed or does not have its diff id
   * @throws Problem.Exhausted if the disk is full or a limit is exceeded; nothing is left of it
   *     then
   * @throws Problem.NotFound if a blob is missing
   */
  public List<Path> ensure(Image image) {
    if (!image.layers().stream().allMatch(layer -> contains(layer.chainId()))) {
      unpack(image, content::open);
    }
    return image.layers().reversed().stream().map(layer -> path(layer.chainId())).toList();
  }

  /**
   * Like {@link #ensure}, while the blobs are still being fetched: waits for those that are not
   * here. Interrupt the thread where they will not come.
   */
  void ensureFetched(Image image) {
    if (!image.layers().stream().allMatch(layer -> contains(layer.chainId()))) {
      unpack(image, content::follow);
    }
  }

  private void unpack(Image image, ImageUnpacking.Blobs blobs) {
    List<ImageLayer> reserved = new ArrayList<>();
    try {
      // From the lowest up: two images with common layers wait for each other in one order only.
      for (ImageLayer layer : image.layers()) {
        reserve(layer.chainId());
        reserved.add(layer);
      }
      new ImageUnpacking(new ImageUnpacking.Places(workspace, blobs, this), limits)
          .run(image.layers());
    } catch (IOException e) {
      throw Problem.unavailable("unpack image " + image.id() + ": " + IoReason.of(e)).withCause(e);
    } finally {
      reserved.forEach(layer -> release(layer.chainId()));
    }
  }

  private void reserve(Digest chainId) throws IOException {
    synchronized (busy) {
      while (!busy.add(chainId)) {
        try {
          busy.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
    }
  }

  private void release(Digest chainId) {
    synchronized (busy) {
      busy.remove(chainId);
      busy.notifyAll();
    }
  }

  /** Whether the layer is unpacked. */
  public boolean contains(Digest chainId) {
    return bytes(chainId).isPresent();
  }

  /**
   * The folder with the layer's tree, whether it is there or not, for this process alone to read:
   * that of an image is a mount in a descriptor, and goes with the layer.
   */
  public Path path(Digest chainId) {
    if (isImage(chainId)) {
      return Path.of(mounts.computeIfAbsent(chainId, this::mount).procPath());
    }
    return workspace.path().resolve("layers").resolve(chainId.hex()).resolve(TREE);
  }

  /** Whether the layer is unpacked to an image. */
  public boolean isImage(Digest chainId) {
    return mounts.containsKey(chainId)
        || workspace
            .layers()
            .openIfExists(imageOf(chainId), OpenHow.handle(Resolve.NO_LINKS))
            .map(file -> {
              file.close();
              return true;
            })
            .orElse(false);
  }

  private static String imageOf(Digest chainId) {
    return chainId.hex() + "/" + IMAGE;
  }

  /**
   * Mounts the image of the layer, which is one, once more and at no path; the caller closes it.
   *
   * @throws Problem.Kernel if the kernel cannot
   */
  public Fd mount(Digest chainId) {
    OpenHow how = OpenHow.read(Resolve.NO_LINKS);
    try (OpenFile image = workspace.layers().open(imageOf(chainId), how)) {
      return format instanceof LayerFormat.Images images
          ? ErofsMount.of(image, images.backing())
          : ErofsMount.of(image);
    }
  }

  /** How many bytes the files of the layer have, if it is unpacked. */
  public Optional<Long> bytes(Digest chainId) {
    Long known = bytes.get(chainId);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<OpenFile> file =
        workspace
            .layers()
            .openIfExists(chainId.hex() + "/" + FACTS, OpenHow.read(Resolve.NO_LINKS));
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (OpenFile facts = file.get()) {
      byte[] json = facts.readAll(FACTS_BYTES_MAX);
      long read =
          JsonCursor.of(JsonText.parse(json, JsonLimits.ofBytes(FACTS_BYTES_MAX)), FACTS)
              .requireLong("bytes", 0, Long.MAX_VALUE);
      bytes.put(chainId, read);
      return Optional.of(read);
    }
  }

  /** The chain ids of all unpacked layers. */
  public List<Digest> list() {
    List<Digest> chainIds = new ArrayList<>();
    try (FolderEntries entries = workspace.layers().entries()) {
      while (entries.hasNext()) {
        String name = entries.next().name();
        if (name.length() == Digest.sha256(new byte[0]).hex().length()) {
          chainIds.add(new Digest("sha256", name));
        }
      }
    }
    return chainIds;
  }

  /** What is wrong with the layer {@code chainId}, if something is. */
  Optional<String> fault(Digest chainId) {
    try {
      bytes.remove(chainId);
      return contains(chainId) ? Optional.empty() : Optional.of("it has no " + FACTS);
    } catch (Problem.Invalid | Problem.Exhausted e) {
      return Optional.of(e.requireMessage());
    }
  }

  /** Moves the layer, which is damaged, out of the store. */
  void quarantine(Digest chainId) {
    bytes.remove(chainId);
    Fd mount = mounts.remove(chainId);
    if (mount != null) {
      mount.close();
    }
    workspace.quarantine(workspace.layers(), chainId.hex());
  }

  /** A layer that has lost its name and waits to be deleted. */
  final class Detached {
    private final Digest chainId;
    private final String trash;

    private Detached(Digest chainId, String trash) {
      this.chainId = chainId;
      this.trash = trash;
    }

    Digest chainId() {
      return chainId;
    }

    /** Deletes the files, which takes its time; the next start would do it as well. */
    void delete() {
      workspace.ingest().removeTree(trash);
    }
  }

  /** Takes the layer's name away, at once. */
  Detached detach(Digest chainId) {
    String trash = workspace.unusedName("trash");
    bytes.remove(chainId);
    Fd mount = mounts.remove(chainId);
    if (mount != null) {
      mount.close();
    }
    try {
      workspace.layers().rename(chainId.hex(), workspace.ingest(), trash, RenameMode.KEEP);
    } catch (Problem.Kernel e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return new Detached(chainId, trash);
  }

  @Override
  public void close() {
    mounts.values().forEach(Fd::close);
    mounts.clear();
  }
}
