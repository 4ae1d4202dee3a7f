package io.carafe.images.layer;

import java.util.List;

/**
 * What an extraction made.
 *
 * @param entries entries of the archive
 * @param bytes bytes of the files' content
 * @param impliedFolders folders that the archive has no entry for, below which it has one; relative
 *     paths, parents first. Their owner, mode and times are a guess until they are taken from the
 *     layers below.
 * @param opaqueRoot whether the layer hides all below it; overlay knows no such root, see {@link
 *     OpaqueRoot}
 */
public record ExtractedLayer(
    long entries, long bytes, List<String> impliedFolders, boolean opaqueRoot) {
  /** Copies the list. */
  public ExtractedLayer {
    impliedFolders = List.copyOf(impliedFolders);
  }
}
