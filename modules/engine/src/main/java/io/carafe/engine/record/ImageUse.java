package io.carafe.engine.record;

import io.carafe.base.Digest;

/**
 * The image a container was made from.
 *
 * @param id the digest of the image's configuration
 * @param name as the user gave it
 */
public record ImageUse(Digest id, String name) {}
