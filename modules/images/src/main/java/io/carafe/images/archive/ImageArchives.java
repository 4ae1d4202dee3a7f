package io.carafe.images.archive;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.Spooled;
import io.carafe.images.store.Hold;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageNames;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.LayerBlob;
import io.carafe.linux.file.IoReason;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.DockerArchiveImage;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.MediaTypes;
import io.carafe.spec.image.OciLayout;
import io.carafe.spec.image.Platform;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads archives of images: of {@code docker save} (manifest.json), of OCI layouts (index.json),
 * and layouts as folders. Safe for use by several threads.
 */
public final class ImageArchives {
  private static final String INDEX = "index.json";
  private static final String OLD_INDEX = "repositories";
  private static final String NO_TAG = "<none>:<none>";

  private final ImageStore store;
  private final ContentStore content;

  /** Archives to be loaded into {@code store}. */
  public ImageArchives(ImageStore store) {
    this.store = store;
    this.content = store.content();
  }

  /**
   * Loads the archive or folder at {@code path}.
   *
   * @throws Problem.NotFound if there is nothing
   * @throws Problem.Invalid if it is no archive of images
   * @throws Problem.Corrupt if a part is missing or damaged; the store is as before
   * @throws Problem.Exhausted if the disk is full or a limit is exceeded; the store is as before
   */
  public List<LoadedImage> load(Path path) {
    if (!Files.exists(path)) {
      throw Problem.notFound("load image: " + path + " does not exist");
    }
    try (Hold _ = store.hold()) {
      if (Files.isDirectory(path)) {
        try (ArchiveFiles files = FolderFiles.open(content, path)) {
          return load(files);
        }
      }
      try (InputStream archive = Files.newInputStream(path)) {
        return loadTar(archive);
      }
    } catch (IOException e) {
      throw Problem.unavailable("load image: " + path + ": " + IoReason.of(e)).withCause(e);
    }
  }

  /** Loads an archive, compressed or not, like {@link #load(Path)}; {@code archive} stays open. */
  public List<LoadedImage> load(InputStream archive) {
    try (Hold _ = store.hold()) {
      return loadTar(archive);
    } catch (IOException e) {
      throw Problem.unavailable("load image: " + IoReason.of(e)).withCause(e);
    }
  }

  private List<LoadedImage> loadTar(InputStream archive) throws IOException {
    try (ArchiveFiles files = TarFiles.open(content, archive)) {
      return load(files);
    }
  }

  /** What a failed load has stored already is collected when the hold on the store ends. */
  private List<LoadedImage> load(ArchiveFiles files) throws IOException {
    try {
      return loadAll(files);
    } catch (IOException | RuntimeException e) {
      store.collect();
      throw e;
    }
  }

  private List<LoadedImage> loadAll(ArchiveFiles files) throws IOException {
    List<Named> found = new ArrayList<>();
    Optional<Spooled> docker = files.find(DockerArchiveImage.FILE);
    Optional<Spooled> oci = files.find(INDEX);
    if (docker.isPresent()) {
      readDocker(docker.get(), files, found);
    } else if (oci.isPresent()) {
      readOci(oci.get(), files, found);
    } else {
      throw noImages(files);
    }
    for (Named named : found) {
      store.layers().ensure(store.read(named.manifest()));
    }
    return found.stream().map(this::put).toList();
  }

  private static Problem noImages(ArchiveFiles files) throws IOException {
    if (files.find(OLD_INDEX).isPresent()) {
      return Problem.unsupported("load image: the archive is in the form of docker before 1.10")
          .withHint("load it into a docker of 1.10 or later and save it again");
    }
    return Problem.invalid("load image: it has neither manifest.json nor index.json")
        .withHint("give what docker save, podman save or skopeo copy wrote");
  }

  /** An image whose blobs are in the store, and the names it is to get. */
  private record Named(Descriptor manifest, List<ImageReference> names) {}

  private LoadedImage put(Named named) {
    Image image = named.names().isEmpty() ? store.put(named.manifest()) : null;
    for (ImageReference name : named.names()) {
      image = store.put(named.manifest(), name);
    }
    return new LoadedImage(image == null ? store.read(named.manifest()) : image, named.names());
  }

  private void readDocker(Spooled list, ArchiveFiles files, List<Named> found) throws IOException {
    byte[] json = content.read(list, ImageLimits.MANIFEST_BYTES_MAX);
    for (DockerArchiveImage image : DockerArchiveImage.parse(json)) {
      found.add(readDocker(image, files));
    }
  }

  /** The archive has no manifest, so one is made: the same for the same blobs. */
  private Named readDocker(DockerArchiveImage image, ArchiveFiles files) throws IOException {
    Spooled config = require(files, image.config(), "configuration");
    content.adopt(config);
    List<Descriptor> layers = new ArrayList<>();
    for (String path : image.layers()) {
      Spooled layer = require(files, path, "layer");
      content.adopt(layer);
      layers.add(LayerBlob.describe(content, layer));
    }
    Descriptor configDescriptor =
        Descriptor.of(MediaTypes.OCI_CONFIG, config.digest(), config.size());
    byte[] manifest = JsonText.bytes(Manifest.of(configDescriptor, layers).toJson());
    Descriptor descriptor = Descriptor.ofContent(MediaTypes.OCI_MANIFEST, manifest);
    content.ingest(descriptor, manifest);
    List<ImageReference> names = new ArrayList<>();
    for (String tag : image.repoTags()) {
      if (!tag.equals(NO_TAG)) {
        names.add(ImageReference.parse(tag));
      }
    }
    return new Named(descriptor, names);
  }

  private static Spooled require(ArchiveFiles files, String path, String what) throws IOException {
    return files
        .find(path)
        .orElseThrow(
            () -> Problem.corrupt("load image: %s %s is not in the archive".formatted(what, path)));
  }

  private void readOci(Spooled index, ArchiveFiles files, List<Named> found) throws IOException {
    Optional<Spooled> layout = files.find(OciLayout.FILE);
    if (layout.isPresent()) {
      OciLayout.check(content.read(layout.get(), ImageLimits.MANIFEST_BYTES_MAX));
    }
    ImageIndex document = ImageIndex.parse(content.read(index, ImageLimits.MANIFEST_BYTES_MAX));
    for (Descriptor descriptor : document.manifests()) {
      readOci(descriptor, files, found);
    }
    if (found.isEmpty()) {
      throw Problem.notFound("load image: the archive has no image for " + Platform.host());
    }
  }

  /** An entry that is for another platform, or no image, is passed over. */
  private void readOci(Descriptor entry, ArchiveFiles files, List<Named> found) throws IOException {
    Optional<Descriptor> manifest = Optional.of(entry);
    if (MediaTypes.isIndex(entry.mediaType())) {
      Spooled nested = blob(files, entry);
      byte[] json = content.read(nested, ImageLimits.MANIFEST_BYTES_MAX);
      manifest = ImageIndex.parse(json).select(Platform.host());
    } else if (!MediaTypes.isManifest(entry.mediaType())) {
      return;
    }
    if (manifest.isEmpty() || isForOthers(manifest.get())) {
      return;
    }
    adopt(files, manifest.get());
    found.add(
        new Named(
            manifest.get(), ImageNames.of(entry.annotations()).map(List::of).orElse(List.of())));
  }

  private static boolean isForOthers(Descriptor manifest) {
    return manifest.platform().isPresent() && !Platform.host().runs(manifest.platform().get());
  }

  private void adopt(ArchiveFiles files, Descriptor manifest) throws IOException {
    Spooled spooled = blob(files, manifest);
    Manifest document = Manifest.parse(content.read(spooled, ImageLimits.MANIFEST_BYTES_MAX));
    document.requireImage();
    content.adopt(spooled);
    adoptBlob(files, document.config());
    for (Descriptor layer : document.layers()) {
      adoptBlob(files, layer);
    }
  }

  private void adoptBlob(ArchiveFiles files, Descriptor descriptor) throws IOException {
    if (!content.contains(descriptor.digest())) {
      content.adopt(blob(files, descriptor));
    }
  }

  private static Spooled blob(ArchiveFiles files, Descriptor descriptor) throws IOException {
    Digest digest = descriptor.digest();
    String path = "blobs/" + digest.algorithm() + "/" + digest.hex();
    Spooled spooled = require(files, path, "blob");
    if (!spooled.digest().equals(digest) || spooled.size() != descriptor.size()) {
      throw Problem.corrupt(
          "load image: blob %s has %d bytes of digest %s, not the expected %d"
              .formatted(digest, spooled.size(), spooled.digest(), descriptor.size()));
    }
    return spooled;
  }
}
