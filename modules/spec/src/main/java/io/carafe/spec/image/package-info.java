/**
 * The documents of images, as the OCI image specification 1.1 and Docker's schema 2 write them. A
 * registry or an archive names a {@link io.carafe.spec.image.ManifestDocument}: an {@link
 * io.carafe.spec.image.ImageIndex} that offers an image per {@link io.carafe.spec.image.Platform},
 * or a {@link io.carafe.spec.image.Manifest}, which lists the layers and an {@link
 * io.carafe.spec.image.ImageConfig}. Each is read from bounded bytes ({@link
 * io.carafe.spec.image.ImageLimits}) and is valid once it exists. Members that are not known are
 * ignored, because images live longer than the programs that read them.
 */
@NullMarked
package io.carafe.spec.image;

import org.jspecify.annotations.NullMarked;
