/**
 * Blobs by their digest: an OCI image layout in {@code <root>/content}.
 *
 * <p>{@link io.carafe.images.content.Workspace} is the folder tree that all stores of one root
 * share, with its lock. A blob comes in through {@link
 * io.carafe.images.content.ContentStore#ingest}: it is written to the one folder for unfinished
 * work, hashed on the way, and gets its name only when digest and size are the expected ones and
 * its bytes are on the disk. So whatever has a name is whole, and what a crash leaves is swept at
 * the next start.
 */
@NullMarked
package io.carafe.images.content;

import org.jspecify.annotations.NullMarked;
