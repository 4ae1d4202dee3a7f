/**
 * Images made from other things than registries and archives: {@link
 * io.carafe.images.change.ConfigChanges} changes a configuration by lines of a Dockerfile, {@link
 * io.carafe.images.change.ImageImport} makes an image of a file system's tar.
 */
@NullMarked
package io.carafe.images.change;

import org.jspecify.annotations.NullMarked;
