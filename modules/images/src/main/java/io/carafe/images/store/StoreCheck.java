package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.images.store.Finding.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads every blob of a store, every document and the facts of every layer. */
final class StoreCheck {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final ContentStore content;
  private final LayerStore layers;
  private final boolean repair;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Digest> damaged = new HashSet<>();

  StoreCheck(ContentStore content, LayerStore layers, boolean repair) {
    this.content = content;
    this.layers = layers;
    this.repair = repair;
  }

  /** What was found so far. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Hashes every blob; a damaged one goes to the quarantine if wished. */
  void blobs() throws IOException {
    for (Digest digest : content.list()) {
      Optional<Digest> actual = hash(digest);
      if (actual.isPresent() && !actual.get().equals(digest)) {
        damaged.add(digest);
        if (repair) {
          content.quarantine(digest);
        }
        add(Kind.DAMAGED_BLOB, "blob %s: its bytes have digest %s".formatted(digest, actual.get()));
      }
    }
  }

  private void add(Kind kind, String text) {
    findings.add(new Finding(kind, text, repair));
  }

  /** Empty where the blob was removed meanwhile. */
  private Optional<Digest> hash(Digest digest) throws IOException {
    MessageDigest computation = digest.computation();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream bytes = content.open(digest)) {
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        computation.update(buffer, 0, read);
      }
    } catch (Problem.NotFound e) {
      return Optional.empty();
    }
    return Optional.of(
        new Digest(digest.algorithm(), HexFormat.of().formatHex(computation.digest())));
  }

  /** Those of {@code entries} whose image is not whole. */
  List<Entry> brokenEntries(List<Entry> entries) {
    List<Entry> broken = new ArrayList<>();
    for (Entry entry : entries) {
      Reachable reachable = Reachable.from(content, entry.manifest());
      Map<Digest, String> wrong = new LinkedHashMap<>(reachable.broken());
      damaged.stream()
          .filter(reachable.blobs()::contains)
          .forEach(blob -> wrong.putIfAbsent(blob, "blob " + blob + " is damaged"));
      if (!wrong.isEmpty()) {
        String name =
            entry.name().map(n -> n.familiar()).orElse(entry.manifest().digest().toString());
        add(Kind.BROKEN_IMAGE, "image " + name + ": " + String.join("; ", wrong.values()));
        broken.add(entry);
      }
    }
    return broken;
  }

  /** Looks at the facts of every layer; one that is not whole is unpacked again if wished. */
  void layers(List<Image> images, Set<Digest> inUse) {
    for (Digest chainId : layers.list()) {
      Optional<String> wrong = layers.fault(chainId);
      if (wrong.isPresent()) {
        Optional<Image> image = images.stream().filter(i -> has(i, chainId)).findFirst();
        boolean mended = repair && mend(chainId, image, inUse.contains(chainId));
        findings.add(
            new Finding(Kind.BROKEN_LAYER, "layer " + chainId + ": " + wrong.get(), mended));
      }
    }
  }

  private static boolean has(Image image, Digest chainId) {
    return image.layers().stream().anyMatch(layer -> layer.chainId().equals(chainId));
  }

  /** A layer that a container uses and no image can give again stays as it is. */
  private boolean mend(Digest chainId, Optional<Image> image, boolean used) {
    if (image.isEmpty() && used) {
      return false;
    }
    layers.quarantine(chainId);
    image.ifPresent(layers::ensure);
    return true;
  }

  /** Counts what nothing refers to. */
  void orphans(Set<Digest> blobs, Set<Digest> chainIds) {
    Set<Digest> extraBlobs = new HashSet<>(content.list());
    extraBlobs.removeAll(blobs);
    Set<Digest> extraLayers = new HashSet<>(layers.list());
    extraLayers.removeAll(chainIds);
    if (!extraBlobs.isEmpty() || !extraLayers.isEmpty()) {
      long bytes = extraBlobs.stream().mapToLong(digest -> content.size(digest).orElse(0L)).sum();
      add(
          Kind.ORPHANS,
          "%d blobs (%d bytes) and %d layers that nothing refers to"
              .formatted(extraBlobs.size(), bytes, extraLayers.size()));
    }
  }
}
