package io.carafe.images.tar;

import io.carafe.base.Problem;

/**
 * How much a reader accepts from an archive.
 *
 * @param nameBytesMax longest name or link target
 * @param paxBytesMax longest PAX header
 * @param xattrsMax most extended attributes of one entry
 * @param entriesMax most entries of the archive
 */
public record TarLimits(int nameBytesMax, int paxBytesMax, int xattrsMax, long entriesMax) {
  /** Longest value of an extended attribute, which is Linux's own limit (XATTR_SIZE_MAX). */
  public static final int XATTR_BYTES_MAX = 65_536;

  /** Longest name of an extended attribute, which is Linux's own limit (XATTR_NAME_MAX). */
  public static final int XATTR_NAME_BYTES_MAX = 255;

  /** Most extents of one sparse file. */
  public static final int EXTENTS_MAX = 262_144;

  /** PATH_MAX for names, 1 MiB of PAX records, 256 attributes, four million entries. */
  public static final TarLimits DEFAULT = new TarLimits(4_096, 1 << 20, 256, 4_000_000);

  /** Checks that each limit lets something through. */
  public TarLimits {
    if (nameBytesMax < 1 || paxBytesMax < 1 || xattrsMax < 0 || entriesMax < 1) {
      throw Problem.invalid("tar limits have to be positive");
    }
  }
}
