/**
 * Names of images, as people type them. {@link io.carafe.spec.reference.ImageReference} reads the
 * grammar that registries and Docker share, completes what was left out, and says what is wrong.
 */
@NullMarked
package io.carafe.spec.reference;

import org.jspecify.annotations.NullMarked;
