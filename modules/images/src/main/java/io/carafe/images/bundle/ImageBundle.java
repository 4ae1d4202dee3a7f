package io.carafe.images.bundle;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.change.LayeredImage;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.DiskProblems;
import io.carafe.images.content.Spooled;
import io.carafe.images.layer.ExtractedLayer;
import io.carafe.images.layer.LayerExtractor;
import io.carafe.images.layer.LayerLimits;
import io.carafe.images.store.Hold;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageLayer;
import io.carafe.images.store.ImageStore;
import io.carafe.images.stream.HashingPipe;
import io.carafe.images.stream.OpenFileStream;
import io.carafe.images.tar.Compression;
import io.carafe.images.tar.TarWriter;
import io.carafe.linux.file.FileTimes;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.FolderEntries;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * OCI bundles of images: {@code rootfs}, {@code config.json}, and two files of Carafe's own: {@code
 * carafe.json} says which image it is, {@code carafe.tree} what its files looked like.
 */
public final class ImageBundle {
  private static final String ROOT = "rootfs";
  private static final String CONFIG = "config.json";
  private static final String SOURCE = "carafe.json";
  private static final String RECORD = "carafe.tree";
  private static final String UNFINISHED = ".carafe-layer";
  private static final int SOURCE_BYTES_MAX = 64 << 10;
  private static final long LAYER_BYTES_MAX = 1L << 38;
  private static final int FILE_MODE = 0644;
  private static final int FOLDER_MODE = 0755;

  private final ImageStore store;
  private final ContentStore content;

  /** Bundles of the images in {@code store}. */
  public ImageBundle(ImageStore store) {
    this.store = store;
    this.content = store.content();
  }

  /** Makes the configuration of a bundle. */
  @FunctionalInterface
  public interface Configuration {
    /** The bytes of config.json for {@code image}, whose root file system is {@code root}. */
    byte[] of(Image image, Path root);
  }

  /**
   * Unpacks {@code image} to {@code folder}, which is made or empty.
   *
   * @throws Problem.Conflict if the folder has something in it
   * @throws Problem.Corrupt if a layer is damaged; nothing is left then
   * @throws Problem.Exhausted if the disk is full; nothing is left then
   */
  public void unpack(Image image, Path folder, Configuration configuration) throws IOException {
    Files.createDirectories(folder);
    try (Hold _ = store.hold();
        Folder bundle = Folder.open(folder)) {
      requireEmpty(bundle);
      try {
        DiskProblems.explain(
            "unpacking to " + folder, () -> fill(image, bundle, folder, configuration));
      } catch (RuntimeException e) {
        clear(bundle, e);
        rethrow(e);
      }
    }
  }

  private static void rethrow(RuntimeException e) throws IOException {
    if (e instanceof Failure failure) {
      throw failure.cause;
    }
    throw e;
  }

  /** Carries an exception of a stream through code that knows only problems. */
  @SuppressWarnings("serial")
  private static final class Failure extends RuntimeException {
    private final IOException cause;

    Failure(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private static void requireEmpty(Folder bundle) {
    try (FolderEntries entries = bundle.entries()) {
      if (entries.hasNext()) {
        throw Problem.conflict("unpack to " + bundle.label() + ": the folder is not empty")
            .withHint("give a folder that does not exist yet");
      }
    }
  }

  private static void clear(Folder bundle, RuntimeException cause) {
    try {
      LayerMerge.clear(bundle);
    } catch (Problem e) {
      cause.addSuppressed(e);
    }
  }

  private void fill(Image image, Folder bundle, Path folder, Configuration configuration) {
    try (Folder root = bundle.folderOrCreate(ROOT, FOLDER_MODE)) {
      bundle.setTimes(ROOT, FileTimes.both(Instant.EPOCH));
      for (ImageLayer layer : image.layers()) {
        lay(layer, bundle, root);
      }
      write(bundle, CONFIG, configuration.of(image, folder.resolve(ROOT)));
      JsonObject source =
          JsonObject.builder()
              .put("image", image.id().toString())
              .put("manifest", image.manifest().toJson())
              .build();
      write(bundle, SOURCE, JsonText.bytes(source));
      try (OpenFile file = bundle.open(RECORD, OpenHow.createNew(FILE_MODE));
          OutputStream sink = new BufferedOutputStream(new FileSink(file), 1 << 16)) {
        TreeRecord.write(root, sink);
      }
    } catch (IOException e) {
      throw new Failure(e);
    }
  }

  private void lay(ImageLayer layer, Folder bundle, Folder root) throws IOException {
    InputStream blob = content.open(layer.blob().digest());
    try (HashingPipe tar = new HashingPipe(Compression.open(blob), layer.diffId().computation());
        Folder tree = bundle.folderOrCreate(UNFINISHED, FOLDER_MODE);
        LayerExtractor extractor = LayerExtractor.toFolder(tree, LayerLimits.DEFAULT)) {
      extractor.read(tar);
      ExtractedLayer result = extractor.complete(List.of());
      String hex = HexFormat.of().formatHex(tar.hash());
      if (!hex.equals(layer.diffId().hex())) {
        throw Problem.corrupt(
            "unpack layer %s: its uncompressed bytes have digest sha256:%s, not diff id %s"
                .formatted(layer.blob().digest(), hex, layer.diffId()));
      }
      if (result.opaqueRoot()) {
        LayerMerge.clear(root);
      }
      LayerMerge.merge(tree, root, result.impliedFolders());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    bundle.removeTree(UNFINISHED);
  }

  private static void write(Folder folder, String name, byte[] bytes) {
    try (OpenFile file = folder.open(name, OpenHow.createNew(FILE_MODE))) {
      file.write(bytes);
    }
  }

  /** A stream into a file, which stays open. */
  private static final class FileSink extends OutputStream {
    private final OpenFile file;

    FileSink(OpenFile file) {
      this.file = file;
    }

    @Override
    public void write(int b) {
      file.write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      file.write(bytes, offset, length);
    }
  }

  /**
   * What a repack made.
   *
   * @param image the image, the bundle's own where nothing changed
   * @param changed whether there is a new layer
   */
  public record Repacked(Image image, boolean changed) {}

  /**
   * Makes an image of the bundle in {@code folder}: its own with one more layer of what changed
   * since it was unpacked, called {@code name}.
   *
   * @throws Problem.Invalid if the folder is no bundle that {@link #unpack} made
   * @throws Problem.NotFound if the bundle's image is not in the store any more
   */
  public Repacked repack(Path folder, ImageReference name, LayeredImage.Step step)
      throws IOException {
    try (Hold _ = store.hold();
        Folder bundle = open(folder)) {
      Image base = store.read(source(bundle, folder));
      try (TreeRecord record = record(bundle);
          Folder root = bundle.folder(ROOT, Resolve.NO_LINKS_ANY_MOUNT)) {
        TreeDifference difference = TreeDifference.between(record, root);
        if (difference.isEmpty()) {
          return new Repacked(store.put(base.manifest(), name), false);
        }
        return new Repacked(store.put(add(base, difference, step), name), true);
      } catch (IOException | RuntimeException e) {
        store.collect();
        throw e;
      }
    }
  }

  private static Folder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw Problem.notFound("repack " + folder + ": there is no such folder");
    }
    return Folder.open(folder);
  }

  private static Descriptor source(Folder bundle, Path folder) {
    try (OpenFile file =
        bundle
            .openIfExists(SOURCE, OpenHow.read(Resolve.NO_LINKS_ANY_MOUNT))
            .orElseThrow(() ->
                Problem.invalid("repack " + folder + ": it has no " + SOURCE)
                    .withHint("only bundles that carafe unpack made can be repacked"))) {
      byte[] json = file.readAll(SOURCE_BYTES_MAX);
      JsonCursor cursor =
          JsonCursor.of(JsonText.parse(json, JsonLimits.ofBytes(SOURCE_BYTES_MAX)), SOURCE);
      return Descriptor.fromJson(cursor.require("manifest"));
    }
  }

  private static TreeRecord record(Folder bundle) throws IOException {
    return TreeRecord.open(
        new OpenFileStream(bundle.open(RECORD, OpenHow.read(Resolve.NO_LINKS_ANY_MOUNT))));
  }

  private Descriptor add(Image base, TreeDifference difference, LayeredImage.Step step)
      throws IOException {
    MessageDigest sha256 = Digest.sha256();
    Spooled layer =
        content.spool(
            sink -> {
              GZIPOutputStream gzip = new GZIPOutputStream(sink, 1 << 16);
              try (TarWriter tar = new TarWriter(new DigestOutputStream(gzip, sha256))) {
                difference.write(tar);
              }
            },
            LAYER_BYTES_MAX,
            "repacking a bundle");
    try {
      content.adopt(layer);
      Digest diffId = Digest.ofSha256(sha256.digest());
      return LayeredImage.store(content, base, new LayeredImage.Layer(layer, diffId), step);
    } finally {
      content.discard(layer);
    }
  }
}
