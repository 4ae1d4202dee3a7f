/**
 * Images as OCI bundles: {@link io.carafe.images.bundle.ImageBundle#unpack} flattens an image into
 * a root file system, {@link io.carafe.images.bundle.ImageBundle#repack} makes a layer of what was
 * changed in it since.
 *
 * <p>What the tree looked like when it was unpacked stands in a file beside it, one line a file
 * ({@link io.carafe.images.bundle.TreeRecord}), so that the difference is exact: content, owner,
 * mode, times, extended attributes and hard links.
 */
@NullMarked
package io.carafe.images.bundle;

import org.jspecify.annotations.NullMarked;
