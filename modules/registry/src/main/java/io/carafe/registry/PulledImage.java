package io.carafe.registry;

import io.carafe.base.Digest;
import io.carafe.images.store.Image;
import io.carafe.spec.reference.ImageReference;

/**
 * The result of a pull.
 *
 * @param name what was asked for
 * @param image the image, in the store and unpacked
 * @param served digest of what the registry serves by that name
 * @param fresh whether the store had another image, or none, by that name before
 */
public record PulledImage(ImageReference name, Image image, Digest served, boolean fresh) {}
