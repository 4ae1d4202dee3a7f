/**
 * Images by name and id, and their unpacked layers.
 *
 * <p>{@link io.carafe.images.store.ImageStore} owns one root. Its index is {@code
 * content/index.json}: one entry for each name of an image, and one without a name for an image
 * that has none. The id of an image is the digest of its configuration. Lookups answer from memory.
 *
 * <p>{@link io.carafe.images.store.LayerStore} keeps each layer once, by its chain id, as an EROFS
 * image or a folder, see {@link io.carafe.images.store.LayerFormat}.
 *
 * <p>What nothing refers to is collected, but never while somebody holds the store ({@link
 * io.carafe.images.store.Hold}): a pull whose blobs have no name yet, a container that is being
 * created. A crash at any moment leaves at most what the next collection removes.
 */
@NullMarked
package io.carafe.images.store;

import org.jspecify.annotations.NullMarked;
