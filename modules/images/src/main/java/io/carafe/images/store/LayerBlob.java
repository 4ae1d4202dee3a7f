package io.carafe.images.store;

import io.carafe.images.content.ContentStore;
import io.carafe.images.content.Spooled;
import io.carafe.images.tar.Compression;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.MediaTypes;
import java.io.IOException;
import java.io.InputStream;

/** Layers that came without a manifest. */
public final class LayerBlob {
  private LayerBlob() {}

  /** The descriptor of a layer in {@code content}, its media type by its first bytes. */
  public static Descriptor describe(ContentStore content, Spooled layer) throws IOException {
    return Descriptor.of(mediaType(content, layer), layer.digest(), layer.size());
  }

  private static String mediaType(ContentStore content, Spooled layer) throws IOException {
    try (InputStream bytes = content.open(layer.digest())) {
      return switch (Compression.detect(bytes.readNBytes(Compression.MAGIC_BYTES))) {
        case NONE -> MediaTypes.OCI_LAYER;
        case GZIP -> MediaTypes.OCI_LAYER_GZIP;
        case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
      };
    }
  }
}
