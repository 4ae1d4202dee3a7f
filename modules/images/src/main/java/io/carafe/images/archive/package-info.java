/**
 * Images as files: what {@code docker save}, {@code skopeo} and {@code carafe} itself write.
 *
 * <p>An archive may have its entries in any order, so {@link
 * io.carafe.images.archive.ImageArchives#load} first spools all of them, hashed on the way, and
 * then reads the documents. Blobs are not copied again: a spooled file becomes a blob by its name.
 * The layers are unpacked and verified before any image of the archive gets a name, so that a
 * damaged archive leaves the store as it was.
 */
@NullMarked
package io.carafe.images.archive;

import org.jspecify.annotations.NullMarked;
