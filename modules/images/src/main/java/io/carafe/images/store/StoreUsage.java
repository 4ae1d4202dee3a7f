package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.Workspace;
import io.carafe.linux.file.DiskUsage;
import io.carafe.linux.file.FolderEntries;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the store took on the disk at one moment, as {@code du} counts.
 *
 * @param bytes of blobs, layers, index and folders together
 * @param blobs of each blob
 * @param layers of each unpacked layer, by chain id
 */
public record StoreUsage(long bytes, Map<Digest, Long> blobs, Map<Digest, Long> layers) {
  private static final int HEX_DIGITS = 64;

  /** Copies the maps. */
  public StoreUsage {
    blobs = Map.copyOf(blobs);
    layers = Map.copyOf(layers);
  }

  static StoreUsage of(Workspace workspace, ContentStore content) {
    Map<Digest, Long> layers = new HashMap<>();
    long all = DiskUsage.of(workspace.content()) + workspace.layers().status().blocks() * 512;
    try (FolderEntries entries = workspace.layers().entries()) {
      while (entries.hasNext()) {
        String name = entries.next().name();
        long bytes = DiskUsage.of(workspace.layers(), name);
        all += bytes;
        if (name.length() >= HEX_DIGITS) {
          layers.merge(new Digest("sha256", name.substring(0, HEX_DIGITS)), bytes, Long::sum);
        }
      }
    }
    return new StoreUsage(all, content.usage(), layers);
  }

  /** What the images take together, common parts once. */
  public long bytes(Collection<Image> images) {
    Set<Digest> blobIds = new HashSet<>();
    Set<Digest> chainIds = new HashSet<>();
    images.forEach(image -> collect(image, blobIds, chainIds));
    return sum(blobs, blobIds) + sum(layers, chainIds);
  }

  /** What {@code image} has in common with {@code others}. */
  public long shared(Image image, Collection<Image> others) {
    Set<Digest> blobIds = new HashSet<>();
    Set<Digest> chainIds = new HashSet<>();
    others.forEach(other -> collect(other, blobIds, chainIds));
    Set<Digest> ownBlobs = new HashSet<>();
    Set<Digest> ownLayers = new HashSet<>();
    collect(image, ownBlobs, ownLayers);
    ownBlobs.retainAll(blobIds);
    ownLayers.retainAll(chainIds);
    return sum(blobs, ownBlobs) + sum(layers, ownLayers);
  }

  private static void collect(Image image, Set<Digest> blobIds, Set<Digest> chainIds) {
    blobIds.add(image.manifest().digest());
    blobIds.add(image.id());
    for (ImageLayer layer : image.layers()) {
      blobIds.add(layer.blob().digest());
      chainIds.add(layer.chainId());
    }
  }

  private static long sum(Map<Digest, Long> bytes, Set<Digest> wanted) {
    return wanted.stream().mapToLong(digest -> bytes.getOrDefault(digest, 0L)).sum();
  }
}
