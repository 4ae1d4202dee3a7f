package io.carafe.images.change;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.Spooled;
import io.carafe.images.store.Hold;
import io.carafe.images.store.Image;
import io.carafe.images.store.ImageStore;
import io.carafe.images.store.LayerBlob;
import io.carafe.images.tar.Compression;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.image.ImageHistory;
import io.carafe.spec.image.Platform;
import io.carafe.spec.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes an image of one layer out of a file system's tar, as {@code docker import} does. */
public final class ImageImport {
  private static final long BYTES_MAX = 1L << 38;
  private static final String DOING = "importing an image";
  private static final int COPY_BYTES = 64 * 1024;

  private final ImageStore store;

  /** Images to be imported into {@code store}. */
  public ImageImport(ImageStore store) {
    this.store = store;
  }

  /**
   * What the tar does not tell.
   *
   * @param platform what the image runs on
   * @param config how its containers run
   * @param created when it was made
   * @param message what its history says about it
   */
  public record Facts(Platform platform, ContainerConfig config, Instant created, String message) {}

  /**
   * Imports {@code tar}, plain or compressed with gzip or zstd.
   *
   * @param name the image's name, else it has none
   * @throws Problem.Invalid if it is no tar
   * @throws Problem.Corrupt if it is damaged
   * @throws Problem.Exhausted if the disk is full or a limit is exceeded
   * @throws IOException if {@code tar} fails
   */
  public Image run(InputStream tar, Facts facts, Optional<ImageReference> name) throws IOException {
    try (Hold _ = store.hold()) {
      Spooled spooled = store.content().spool(tar, BYTES_MAX, DOING);
      try {
        return add(spooled, facts, name);
      } catch (IOException | RuntimeException e) {
        store.collect();
        throw e;
      } finally {
        store.content().discard(spooled);
      }
    }
  }

  private Image add(Spooled spooled, Facts facts, Optional<ImageReference> name)
      throws IOException {
    if (spooled.size() == 0) {
      throw Problem.invalid("import image: there are no bytes");
    }
    store.content().adopt(spooled);
    Descriptor layer = LayerBlob.describe(store.content(), spooled);
    ImageHistory history =
        new ImageHistory(
            Optional.of(facts.created()),
            Optional.empty(),
            Optional.empty(),
            Optional.of(facts.message()),
            false);
    ImageConfig config =
        new ImageConfig(
            facts.platform(),
            Optional.of(facts.created()),
            Optional.empty(),
            facts.config(),
            List.of(diffId(spooled)),
            List.of(history));
    Descriptor manifest = NewImage.store(store.content(), config, List.of(layer));
    try {
      store.layers().ensure(store.read(manifest));
    } catch (Problem.Corrupt e) {
      throw Problem.invalid("import image: not a file system's tar: " + e.requireMessage())
          .withHint("tar, tar.gz and tar.zst are understood")
          .withCause(e);
    }
    return name.isPresent() ? store.put(manifest, name.get()) : store.put(manifest);
  }

  private Digest diffId(Spooled layer) throws IOException {
    MessageDigest sha256 = Digest.sha256();
    byte[] buffer = new byte[COPY_BYTES];
    try (InputStream tar = Compression.open(store.content().open(layer.digest()))) {
      for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
    }
    return Digest.ofSha256(sha256.digest());
  }
}
