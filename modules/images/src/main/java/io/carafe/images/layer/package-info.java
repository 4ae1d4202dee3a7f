/**
 * From a layer's tar to a folder or an EROFS image that an overlay can use as a lower.
 *
 * <p>{@link io.carafe.images.layer.LayerExtractor} takes each entry's name apart into file names
 * and decides what they mean; a sink puts them into one of the two forms. In a folder it works
 * relative to open folders, and the kernel resolves every folder without following any link
 * (openat2); in an image there is nothing but names. So an archive cannot lead it out of the
 * layer's root, by absolute names, {@code ..}, links or any sequence of them. Where a name leads
 * through a symbolic link of the same layer, the link is followed by hand, inside the root.
 *
 * <p>What the image format says by file names is turned into what overlay understands: {@code
 * .wh.name} becomes a character device 0:0, {@code .wh..wh..opq} becomes the attribute {@code
 * trusted.overlay.opaque}. An archive cannot say the same in overlay's own words: devices 0:0 and
 * overlay's attributes in it are left out.
 */
@NullMarked
package io.carafe.images.layer;

import org.jspecify.annotations.NullMarked;
