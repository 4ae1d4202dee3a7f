/**
 * A container's root file system as it would look when mounted, read from its layers without a
 * mount: {@link io.carafe.engine.files.LayeredRoot} finds and reads files in it, {@link
 * io.carafe.engine.files.TreeCopy} copies from it. No path in a layer, and no link, leads out of
 * it.
 */
@NullMarked
package io.carafe.engine.files;

import org.jspecify.annotations.NullMarked;
