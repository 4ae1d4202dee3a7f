package io.carafe.images.layer;

import io.carafe.base.ByteSize;
import io.carafe.base.Problem;
import io.carafe.images.tar.TarLimits;

/**
 * How much one layer may unpack to, so that a small blob cannot fill the disk for ever.
 *
 * @param bytesMax most bytes of the uncompressed archive, and of one file with its holes
 * @param tar limits of the archive's entries
 */
public record LayerLimits(long bytesMax, TarLimits tar) {
  /** 256 GiB and four million entries. */
  public static final LayerLimits DEFAULT = new LayerLimits(1L << 38, TarLimits.DEFAULT);

  /** Checks that the limit lets something through. */
  public LayerLimits {
    if (bytesMax < 1) {
      throw Problem.invalid("layer limits have to be positive");
    }
  }

  Problem exceeded() {
    return Problem.exhausted(
        "unpack layer: it has more than " + new ByteSize(bytesMax).binary() + " uncompressed");
  }
}
